"""Deliveries for programs: JSON under an access token, on the paths that pages have too (K36).

`POST /aanleveringen`, `GET /aanleveringen/<kenmerk>`, `POST /aanleveringen/<kenmerk>/afronden`,
`GET /aanleveringen/<kenmerk>/ontvangstbewijs.jws` and `…/verwijderbewijs.jws`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Request, Response

from shared.clock import Clock
from shared.relying_party.bearer import BearerError
from shared.relying_party.party import RelyingParty
from uploads.deliveries.model import Delivery
from uploads.deliveries.party import ClaimsMissing, Party, party_from_claims
from uploads.deliveries.service import FinishRefusal, StartRefusal
from uploads.receipts.receipt import RECEIPT_MEDIA_TYPE
from uploads.services import Services
from uploads.web.delivery_facts import delivery_facts
from uploads.web.program_door import guarded, json_answer, json_object, wrong_method
from uploads.web.scopes import READ_SCOPE, WRITE_SCOPE

COLLECTION = "/aanleveringen"
RECEIPT = "/ontvangstbewijs.jws"
START_STATUS = {StartRefusal.TOO_MANY_OPEN: 429}  # it passes, and what passes is never a 400 (tus-X02)
FINISH_STATUS = {FinishRefusal.NOT_FOUND: 404}
RETRY_LATER = {"Retry-After": "60"}

PATH = re.compile(
    r"/aanleveringen(?:/(?P<kenmerk>[A-Z0-9-]{1,32})(?P<rest>/afronden|/(?:ontvangst|verwijder)bewijs\.jws)?)?/?"
)


@dataclass(frozen=True, slots=True)
class DeliveriesApi:
    """The WSGI callable for requests below `/aanleveringen` that carry a token."""

    services: Services
    relying_party: RelyingParty
    clock: Clock
    https: bool

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return guarded(self._respond, environ, self.https)(environ, start_response)

    def _respond(self, request: Request) -> Response:
        matched = PATH.fullmatch(request.path)
        if matched is None:
            return json_answer({"error": "not_found"}, 404)
        kenmerk, rest = matched["kenmerk"], matched["rest"]
        if kenmerk is None:
            return self._start(request) if request.method == "POST" else wrong_method("POST")
        if rest == "/afronden":
            return self._finish(request, kenmerk) if request.method == "POST" else wrong_method("POST")
        if request.method not in {"GET", "HEAD"}:
            return wrong_method("GET, HEAD")
        return self._proof(request, kenmerk, rest) if rest else self._look(request, kenmerk)

    def _start(self, request: Request) -> Response:
        party = self._party(request, WRITE_SCOPE)
        wanted = json_object(request)
        if wanted is None:
            return json_answer({"error": "bad_json"}, 400)
        started = self.services.deliveries.start(
            party, wanted.get("soort", ""), wanted.get("omschrijving", ""), self.clock.now()
        )
        if isinstance(started, StartRefusal):
            status = START_STATUS.get(started, 400)
            return json_answer({"error": started.value}, status, RETRY_LATER if status == 429 else None)
        return self._delivery(started, 201, {"Location": f"{COLLECTION}/{started.kenmerk}"})

    def _finish(self, request: Request, kenmerk: str) -> Response:
        finished = self.services.deliveries.finish(self._party(request, WRITE_SCOPE), kenmerk, self.clock.now())
        if isinstance(finished, FinishRefusal):
            return json_answer({"error": finished.value}, FINISH_STATUS.get(finished, 409))
        return self._delivery(finished, 200)

    def _look(self, request: Request, kenmerk: str) -> Response:
        delivery = self.services.deliveries.get(self._party(request, READ_SCOPE), kenmerk)
        return json_answer({"error": "not_found"}, 404) if delivery is None else self._delivery(delivery, 200)

    def _proof(self, request: Request, kenmerk: str, which: str) -> Response:
        delivery = self.services.deliveries.get(self._party(request, READ_SCOPE), kenmerk)
        receipts, is_receipt = self.services.receipts, which == RECEIPT
        proof = None if delivery is None else (receipts.get if is_receipt else receipts.deletion)(kenmerk)
        if proof is None:
            return json_answer({"error": "not_found"}, 404)
        disposition = f'attachment; filename="{"" if is_receipt else "verwijderbewijs-"}{kenmerk}.jws"'
        return Response(proof, mimetype=RECEIPT_MEDIA_TYPE, headers={"Content-Disposition": disposition})

    def _delivery(self, delivery: Delivery, status: int, headers: dict[str, str] | None = None) -> Response:
        return json_answer(delivery_facts(delivery, self.clock.now()), status, headers)

    def _party(self, request: Request, scope: str) -> Party:
        """Who the token speaks for; a token that may write may also read."""
        header = request.headers.get("Authorization")
        try:
            token = self.relying_party.accept_access_token(header, required_scope=scope, ask_provider=True)
        except BearerError as refused:
            if scope != READ_SCOPE or refused.status != 403:
                raise
            token = self.relying_party.accept_access_token(header, required_scope=WRITE_SCOPE, ask_provider=True)
        try:
            return party_from_claims({**token.claims, "sub": token.sub})
        except ClaimsMissing as missing:
            raise BearerError(403, "insufficient_scope", "no_relation", scope="relatie") from missing
