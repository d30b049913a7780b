"""D6 Brieven: the print room."""

import base64
from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from idp.activation.activatiebrief import LetterKind
from idp.activation.ports import LetterStage
from idp.activation.print_batch import Outcome
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import Declined, Values
from idp.administration.paging import PAGE_SIZE
from idp.administration.print_room import PrintRoom
from idp.web.beheer.csv_file import csv_answer
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.listing import Listing, asked_for
from idp.web.beheer.texts import sentences
from shared.layout.formats import date_text

PATH = f"{ROOT}/brieven"
BATCHES = f"{PATH}/afdrukbestanden"
CSV_LIMIT = 5000  # rows
STAGES: dict[LetterStage, LazyString] = {
    LetterStage.READY: _l("Wacht op afdrukken"),
    LetterStage.LATER: _l("Mag morgen worden afgedrukt"),
    LetterStage.PRINTED: _l("Afgedrukt, nog niet verstuurd"),
    LetterStage.POSTED: _l("Verstuurd"),
}
KINDS: dict[LetterKind, LazyString] = {
    LetterKind.FIRST: _l("Eerste brief"),
    LetterKind.RENEWED: _l("Nieuwe code"),
    LetterKind.RECOVERY: _l("Herstel"),
}
OUTCOMES: dict[Outcome | None, tuple[str, str, LazyString]] = {
    None: ("info", "clock", _l("Nog te melden")),
    Outcome.POSTED: ("success", "check", _l("Verstuurd")),
    Outcome.FAILED: ("error", "cross", _l("Mislukt, nieuwe code")),
    Outcome.WITHDRAWN: ("info", "cross", _l("Ingetrokken")),
}
SUCCESS: dict[str, LazyString] = {
    "verstuurd": _l("De brieven zijn gemeld als verstuurd. De bestanden zijn verwijderd."),
    "mislukt": _l("De codes werken niet meer. Deze brieven wachten op een nieuwe afdruk."),
}


class LetterPages:
    """`/beheer/brieven`."""

    def __init__(self, desk: Desk, room: PrintRoom) -> None:
        self._desk = desk
        self._room = room

    def blueprint(self) -> Blueprint:
        """Queue, batches, and what is told about them."""
        pages = Blueprint("beheer_brieven", __name__)
        pages.add_url_rule(PATH, "queue", lambda: self._desk.page(Action.LETTERS_LIST, self._queue))
        pages.add_url_rule(f"{PATH}.csv", "csv", lambda: self._desk.page(Action.LETTERS_LIST, self._csv))
        pages.add_url_rule(BATCHES, "order", self.order, methods=["POST"])
        pages.add_url_rule(f"{BATCHES}/<batch_id>", "batch", self.batch)
        pages.add_url_rule(f"{BATCHES}/<batch_id>/ophalen", "fetch", self.fetch, methods=["POST"])
        pages.add_url_rule(f"{BATCHES}/<batch_id>/verstuurd", "confirm", self.confirm, methods=["POST"])
        pages.add_url_rule(f"{BATCHES}/<batch_id>/mislukt", "fail", self.fail, methods=["POST"])
        return pages

    def order(self) -> AnyResponse:
        """'Maak afdrukbestand'."""
        return self._desk.act(Action.LETTERS_PRINT, back=PATH, form=self._queue_again, done=_to_batch)

    def batch(self, batch_id: str) -> AnyResponse:
        """One batch."""
        return self._desk.form(
            Action.LETTERS_LIST, lambda actor, values, errors: self._batch(batch_id, actor, values, errors)
        )

    def fetch(self, batch_id: str) -> AnyResponse:
        """Its file, once."""
        return self._settle(Action.LETTERS_FETCH, batch_id, _as_file, known={"afdrukbestand": batch_id})

    def confirm(self, batch_id: str) -> AnyResponse:
        """'Afgedrukt en verstuurd'."""
        return self._settle(Action.LETTERS_CONFIRM, batch_id, lambda _actor, _facts: _back(batch_id, "verstuurd"))

    def fail(self, batch_id: str) -> AnyResponse:
        """'Mislukt, maak nieuwe code'."""
        return self._settle(Action.LETTERS_FAIL, batch_id, lambda _actor, _facts: _back(batch_id, "mislukt"))

    def _settle(
        self, action: Action, batch_id: str, done: object, known: Mapping[str, str] | None = None
    ) -> AnyResponse:
        def form(actor: Actor, values: Values, errors: list[Declined]) -> AnyResponse:
            return self._batch(batch_id, actor, values, errors)

        back = url_for("beheer_brieven.batch", batch_id=batch_id)
        return self._desk.act(action, back=back, form=form, done=done, known=known)  # type: ignore[arg-type]

    def _queue(self, actor: Actor) -> AnyResponse:
        return self._queue_page(actor, [])

    def _queue_again(self, actor: Actor, _values: Values, errors: list[Declined]) -> AnyResponse:
        return self._queue_page(actor, errors)

    def _queue_page(self, actor: Actor, errors: list[Declined]) -> AnyResponse:
        asked, stage = asked_for(PATH, ("toestand",)), _stage()
        queue = self._room.queue(actor, stage, self._desk.now, offset=asked.offset, limit=PAGE_SIZE)
        page = {
            "queue": queue,
            "listing": Listing(asked, queue.letters, queue.counts[stage]),
            "stage": stage,
            "stages": STAGES,
            "kinds": KINDS,
            "counts": {each.value: count for each, count in queue.counts.items()},
            "errors": sentences(errors),
        }
        answer = render_template("beheer/letters.html", current="brieven", **page)
        return make_response(answer, 422 if errors else 200)

    def _csv(self, actor: Actor) -> AnyResponse:
        queue = self._room.queue(actor, _stage(), self._desk.now, limit=CSV_LIMIT)
        rows = [
            (each.letter.letter_id, KINDS[each.letter.kind], each.organisation, each.name, _day(each.letter.ordered_at))
            for each in queue.letters
        ]
        return csv_answer("brieven", ("Brief", "Soort", "Organisatie", "Naam", "Aangemaakt"), rows)

    def _batch(self, batch_id: str, actor: Actor, values: Values, errors: list[Declined]) -> AnyResponse:
        found = self._room.batch(actor, batch_id, self._desk.now)
        if found is None:
            abort(404)
        shown = sentences(errors)
        page = {
            "found": found,
            "outcomes": OUTCOMES,
            "chosen": values.lines("keuze"),
            "reden": values.text("reden"),
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
            "success": SUCCESS.get(request.args.get("gedaan", "")) if not errors else None,
        }
        return make_response(
            render_template("beheer/letter_batch.html", current="brieven", **page), 422 if errors else 200
        )


def _stage() -> LetterStage:
    return next((each for each in LetterStage if each.value == request.args.get("toestand")), LetterStage.READY)


def _to_batch(_actor: Actor, facts: Mapping[str, object]) -> AnyResponse:
    return redirect(url_for("beheer_brieven.batch", batch_id=facts["batch"]), code=303)


def _back(batch_id: str, done: str) -> AnyResponse:
    return redirect(url_for("beheer_brieven.batch", batch_id=batch_id, gedaan=done), code=303)


def _as_file(_actor: Actor, facts: Mapping[str, object]) -> AnyResponse:
    answer = Response(base64.b64decode(str(facts["zip"])), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="brieven-{facts["batch"]}.zip"'
    return answer


def _day(moment: datetime) -> str:
    return date_text(moment)
