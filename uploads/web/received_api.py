"""The CAK's own applications take deliveries: JSON and files under their access token, on the paths of screen D9.

`GET /beheer/aanleveringen`, `GET /beheer/aanleveringen/<kenmerk>`, `GET …/bestanden/<upload>` with ranges,
`GET …/ontvangstbewijs.jws` and `…/verwijderbewijs.jws`, `POST …/opgehaald`, `…/accepteren`, `…/afkeuren`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Request, Response

from shared.clock import Clock
from shared.relying_party.bearer import BearerError
from shared.relying_party.party import RelyingParty
from uploads.deliveries.model import Delivery, ReceivedFilter
from uploads.deliveries.readable import READABLE_IN, may_read
from uploads.deliveries.receivers import Receiver
from uploads.deliveries.states import DeliveryState
from uploads.deliveries.steps import StepRefusal
from uploads.receipts.receipt import RECEIPT_MEDIA_TYPE
from uploads.services import Services
from uploads.web.delivery_facts import delivery_facts
from uploads.web.download import send_file
from uploads.web.forms.filters import page_number
from uploads.web.program_door import guarded, json_answer, json_object, wrong_method
from uploads.web.scopes import READ_SCOPE

COLLECTION = "/beheer/aanleveringen"
STEPS = ("opgehaald", "accepteren", "afkeuren")
PROOFS = ("ontvangstbewijs.jws", "verwijderbewijs.jws")
REFUSED_STATUS = {StepRefusal.NOT_FOUND: 404, StepRefusal.NOT_NOW: 409}

PATH = re.compile(
    rf"{COLLECTION}(?:/(?P<kenmerk>[A-Z0-9-]{{1,32}})"
    r"(?:/(?P<what>opgehaald|accepteren|afkeuren|ontvangstbewijs\.jws|verwijderbewijs\.jws)"
    r"|/bestanden/(?P<file>[A-Za-z0-9_-]{1,64}))?)?/?"
)


@dataclass(frozen=True, slots=True)
class ReceivedApi:
    """The WSGI callable for requests below `/beheer/aanleveringen` that carry a token."""

    services: Services
    relying_party: RelyingParty
    clock: Clock
    https: bool

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return guarded(self._respond, environ, self.https)(environ, start_response)

    def _respond(self, request: Request) -> Response:
        receiver = self._receiver(request)
        matched = PATH.fullmatch(request.path)
        if matched is None:
            return _not_found()
        kenmerk, what, file = matched["kenmerk"], matched["what"], matched["file"]
        if what in STEPS:
            return self._step(request, receiver, kenmerk, what) if request.method == "POST" else wrong_method("POST")
        if request.method not in {"GET", "HEAD"}:
            return wrong_method("GET, HEAD")
        if kenmerk is None:
            return self._list(request)
        if file is not None:
            return self._file(request, receiver, kenmerk, file)
        return self._proof(kenmerk, what) if what in PROOFS else self._look(kenmerk)

    def _receiver(self, request: Request) -> Receiver:
        """The registered application whose token this is. Raises BearerError, ProviderUnavailable."""
        header = request.headers.get("Authorization")
        token = self.relying_party.accept_access_token(header, required_scope=READ_SCOPE, ask_provider=True)
        found = self.services.receivers.find(token.client_id, token.claims)
        if found is None:
            raise BearerError(403, "insufficient_scope", "no_receiver")
        return found

    def _list(self, request: Request) -> Response:
        """A page of 25, newest first; `relatie` and `status` choose, the latter as an answer says it."""
        wanted = request.args.get("status", "")
        if wanted and wanted not in set(DeliveryState):
            return json_answer({"error": "unknown_status"}, 400)
        chosen = ReceivedFilter(request.args.get("relatie", "")[:200], DeliveryState(wanted) if wanted else None)
        page = self.services.receiving.list(chosen, page_number(request.args.get("pagina", "")))
        found = [self._facts(one) for one in page.deliveries]
        return json_answer(
            {"aanleveringen": found, "pagina": page.page, "paginas": page.pages, "aantal": page.total}, 200
        )

    def _look(self, kenmerk: str) -> Response:
        found = self.services.receiving.get(kenmerk)
        return _not_found() if found is None else json_answer(self._facts(found[0]), 200)

    def _file(self, request: Request, receiver: Receiver, kenmerk: str, upload_id: str) -> Response:
        file = self.services.downloads.of_staff(kenmerk, upload_id)
        if file is None:
            return _not_found()
        note, who, now = self.services.receiving.note_download, receiver.as_staff(), self.clock.now()
        return send_file(file, request, lambda goes_on: note(who, kenmerk, file.name, now, goes_on=goes_on))

    def _proof(self, kenmerk: str, what: str) -> Response:
        receipts = self.services.receipts
        proof = receipts.get(kenmerk) if what == "ontvangstbewijs.jws" else receipts.deletion(kenmerk)
        if proof is None:
            return _not_found()
        return Response(proof, mimetype=RECEIPT_MEDIA_TYPE)

    def _step(self, request: Request, receiver: Receiver, kenmerk: str, step: str) -> Response:
        receiving, staff, now = self.services.receiving, receiver.as_staff(), self.clock.now()
        if step == "opgehaald":
            outcome = receiving.pick_up(staff, kenmerk, now)
        elif step == "accepteren":
            outcome = receiving.accept(staff, kenmerk, now)
        else:
            outcome = receiving.reject(staff, kenmerk, (json_object(request) or {}).get("reden", ""), now)
        if isinstance(outcome, StepRefusal):
            return json_answer({"error": outcome.value}, REFUSED_STATUS.get(outcome, 400))
        return json_answer(self._facts(outcome), 200)

    def _facts(self, delivery: Delivery) -> dict[str, Any]:
        """As for its sender, with the relation; of each file where it is, or None while nobody may read it."""
        own = f"{COLLECTION}/{delivery.kenmerk}"
        facts = delivery_facts(delivery, self.clock.now())
        for shown, file in zip(facts["bestanden"], delivery.files, strict=True):
            del shown["upload"], shown["ontvangen_bytes"]
            readable = may_read(delivery, file.state)
            shown["inhoud"] = f"{own}/bestanden/{file.upload_id}" if readable else None
        facts["ontvangstbewijs"] = f"{own}/ontvangstbewijs.jws" if delivery.has_receipt else None
        relation = {"relatienummer": delivery.relatienummer, "relatie_naam": delivery.relatie_naam}
        return {**facts, **relation, "vrijgegeven": delivery.state in READABLE_IN}


def _not_found() -> Response:
    return json_answer({"error": "not_found"}, 404)
