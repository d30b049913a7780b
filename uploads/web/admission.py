"""Who sends this request to the protocol door: an access token, a session, or an upload's own cookie (K37).

Cookies count only on our own origin; a token counts whatever cookies come along.
"""

from dataclasses import dataclass

from flask import Request

from shared.relying_party.bearer import REALM, BearerError
from shared.relying_party.browser import BrowserCookies
from shared.relying_party.party import RelyingParty
from shared.relying_party.session import RpSession
from uploads.deliveries.party import ClaimsMissing, Party, party_from_claims
from uploads.protocol.errors import Refusal, TusError
from uploads.protocol.model import Owner
from uploads.web.scopes import WRITE_SCOPE
from uploads.web.upload_passes import UploadPasses

CHANGING = frozenset({"POST", "PATCH", "DELETE", "PUT"})
ASKED = frozenset({"POST", "DELETE"})
GOING_ON = frozenset({"HEAD", "PATCH"})  # what an upload's own cookie is good for


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who was let in. party: None under an upload's own cookie. session: only in a browser."""

    owner: Owner
    party: Party | None
    session: RpSession | None


class Admission:
    """Decides once per request, before any byte of the body is read."""

    def __init__(self, relying_party: RelyingParty, origin: str, passes: UploadPasses) -> None:
        self._relying_party = relying_party
        self._cookies = BrowserCookies(relying_party.settings)
        self._origin = origin
        self._passes = passes
        # RFC 9728 5.1: where a program learns whose tokens we take.
        about = f"{relying_party.settings.base_url}/.well-known/oauth-protected-resource"
        self._challenge = f'Bearer realm="{REALM}", resource_metadata="{about}"'

    def admit(self, request: Request, method: str, upload_id: str | None) -> Admitted:
        """Raises TusError NOT_LOGGED_IN or FOREIGN_ORIGIN, BearerError, ProviderUnavailable."""
        if "Authorization" in request.headers:
            return self._by_token(request, method)
        admitted = self._by_session(request) or self._by_pass(request, method, upload_id)
        if admitted is not None:
            self._require_own_origin(request, method)
            return admitted
        raise TusError(Refusal.NOT_LOGGED_IN, {"WWW-Authenticate": self._challenge})

    def _by_token(self, request: Request, method: str) -> Admitted:
        """The provider is asked before a delivery begins or anything is taken away (RS-07).

        An upload that runs waits for nobody (tus-X03).
        """
        header, asks = request.headers.get("Authorization"), method in ASKED
        token = self._relying_party.accept_access_token(header, required_scope=WRITE_SCOPE, ask_provider=asks)
        try:
            party = party_from_claims({**token.claims, "sub": token.sub})
        except ClaimsMissing as missing:
            raise BearerError(403, "insufficient_scope", "no_relation", scope="relatie") from missing
        return Admitted(_owner(party), party, None)

    def _by_session(self, request: Request) -> Admitted | None:
        cookie = self._cookies.session_value(request)
        session = self._relying_party.session(cookie) if cookie is not None else None
        if not isinstance(session, RpSession):
            return None
        try:
            party = party_from_claims({**session.claims, "sub": session.sub})
        except ClaimsMissing:
            return None
        return Admitted(_owner(party), party, session)

    def _by_pass(self, request: Request, method: str, upload_id: str | None) -> Admitted | None:
        if upload_id is None or method not in GOING_ON:
            return None
        owner = self._passes.owner(request, upload_id)
        return None if owner is None else Admitted(owner, None, None)

    def _require_own_origin(self, request: Request, method: str) -> None:
        """A missing Origin is a foreign one when something would change (threat 47, K37)."""
        changes = method in CHANGING or request.method in CHANGING
        if changes and request.headers.get("Origin") != self._origin:
            raise TusError(Refusal.FOREIGN_ORIGIN)
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise TusError(Refusal.FOREIGN_ORIGIN)


def _owner(party: Party) -> Owner:
    return Owner(party.account, party.relatienummer)
