"""D8 Logboek: the audit trail for the auditor, and the check of its chain."""

from collections.abc import Mapping
from datetime import date, datetime, time
from urllib.parse import urlencode

from flask import Blueprint, make_response, render_template, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.log_room import LogRoom
from idp.administration.operations import Declined, Values
from idp.administration.rows_log import FILTERS, filter_of, position_of
from idp.audit.events import Event, Result
from idp.audit.ports import StoredLink
from idp.web.beheer.csv_file import csv_stream
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.listing import FILTER_LIMIT
from shared.clock import AMSTERDAM
from shared.days import read_day
from shared.layout.formats import date_text

PATH = f"{ROOT}/logboek"
RESULTS: dict[Result, tuple[str, str, LazyString]] = {
    Result.DONE: ("success", "check", _l("Gelukt")),
    Result.REFUSED: ("error", "cross", _l("Geweigerd")),
}
DAYS = ("van", "tot")
WRONG_DAY = _l("Vul een datum in zoals 28-02-2027.")
COLUMNS = ("Nummer", "Tijd", "Gebeurtenis", "Uitkomst", "Over", "Door", "Betreft", "Herkomst", "Bijzonderheden", "Hash")


class LogPages:
    """`/beheer/logboek`."""

    def __init__(self, desk: Desk, room: LogRoom) -> None:
        self._desk = desk
        self._room = room

    def blueprint(self) -> Blueprint:
        """The list, the same as a file, and the check."""
        pages = Blueprint("beheer_logboek", __name__)
        pages.add_url_rule(PATH, "log", lambda: self._desk.page(Action.AUDIT_READ, self._log))
        pages.add_url_rule(f"{PATH}.csv", "csv", lambda: self._desk.page(Action.AUDIT_EXPORT, self._csv))
        pages.add_url_rule(f"{PATH}/controleren", "check", self.check, methods=["POST"])
        return pages

    def check(self) -> Response:
        """'Controleer de keten'; its answer stands above the list."""
        return self._desk.act(Action.AUDIT_VERIFY, back=PATH, form=self._again, done=self._checked)

    def _log(self, actor: Actor) -> Response:
        return self._page(actor)

    def _again(self, actor: Actor, _values: Values, _errors: list[Declined]) -> Response:
        return self._page(actor)

    def _checked(self, actor: Actor, facts: Mapping[str, object]) -> Response:
        if facts["broken"] is not None:
            broken = _(
                "De keten is gebroken bij gebeurtenis %(number)s. Meld dit als incident.", number=facts["broken"]
            )
            return self._page(actor, errors=[(None, broken)])
        return self._page(actor, success=_whole(facts))

    def _page(
        self, actor: Actor, *, errors: list[tuple[str | None, str]] | None = None, success: str | None = None
    ) -> Response:
        values = _asked()
        found = self._room.look(actor, filter_of(self._room, values), position_of(values), self._desk.now)
        filters = {name: values.text(name) for name in FILTERS}
        faults = [(name, str(WRONG_DAY)) for name in _wrong_days(values)]
        query = urlencode({name: value for name, value in filters.items() if value})
        page = {
            "found": found,
            "filters": filters,
            "events": [(event.value, event.value) for event in Event],
            "results": RESULTS,
            "path": PATH,
            "csv_address": f"{PATH}.csv?{query}" if query else f"{PATH}.csv",
            "next_address": f"{PATH}?{query}{'&' if query else ''}voor={found.next_before}"
            if found.next_before
            else None,
            "first_address": f"{PATH}?{query}" if position_of(values) is not None else None,
            "errors": faults + (errors or []),
            "at_field": dict(faults),
            "success": success,
        }
        return make_response(render_template("beheer/log.html", current="logboek", **page), 422 if faults else 200)

    def _csv(self, actor: Actor) -> Response:
        values = _asked()
        if _wrong_days(values):
            return self._page(actor)
        rows = self._room.export(actor, filter_of(self._room, values), self._desk.now)
        return csv_stream("logboek", COLUMNS, (_cells(each) for each in rows))


def _asked() -> Values:
    names = (*FILTERS, "voor")
    return Values({name: request.args.get(name, "")[:FILTER_LIMIT] for name in names})


def _wrong_days(values: Values) -> list[str]:
    return [name for name in DAYS if (typed := values.text(name)) and read_day(typed) is None]


def _whole(facts: Mapping[str, object]) -> str:
    head = facts["last_head"]
    sentence: str = _(
        "Keten is heel: %(count)s gebeurtenissen, laatste zegel %(day)s.",
        count=f"{facts['events']:,}".replace(",", "."),
        day=_day(head) if isinstance(head, date) else _("nog niet gezet"),
    )
    if facts["first"] != 1:
        since = _(
            "Gecontroleerd vanaf gebeurtenis %(number)s; de hele keten controleert een opdracht.", number=facts["first"]
        )
        sentence = f"{sentence} {since}"
    if facts["erased"] or facts["hidden"]:
        gone = _("Gewist na de bewaartermijn: van %(count)s de bijzonderheden, van %(hidden)s de herkomst.",
                 count=facts["erased"], hidden=facts["hidden"])  # fmt: skip
        sentence = f"{sentence} {gone}"
    return sentence


def _cells(stored: StoredLink) -> tuple[object, ...]:
    link, detail = stored.link, stored.detail
    fields = link.fields
    return (
        link.position, fields.at.isoformat(), fields.event, fields.result, fields.account_id or "",
        fields.actor_id or "", fields.object_id or "", _pairs(detail.origin) if detail else "",
        _pairs(detail.detail) if detail else "", link.hash,
    )  # fmt: skip


def _pairs(part: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in part.items() if value)


def _day(day: date) -> str:
    return date_text(datetime.combine(day, time(12), AMSTERDAM))
