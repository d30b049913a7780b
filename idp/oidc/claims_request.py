"""The `claims` parameter: single claims, for the ID token or for userinfo (OIDC Core 5.5; OP-70, OP-71).

What is asked is given where we have it and the client's registration covers its scope; what is not is
absent, essential or not, except for `acr` and `sub` (5.5.1). Unknown names are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from idp.accounts.model import Account
from idp.clients.model import Client
from idp.oidc.claims import CLAIMS_OF_SCOPE, FACTS, UNKNOWN
from idp.oidc.errors import ErrorCode, OAuthError
from idp.storable import is_storable

MAX_LENGTH: Final = 4096
DECIDING: Final = frozenset({"acr", "sub"})  # what is asked of these is met or refused, and both are text (5.5.1)
Wishes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """What one request asks by name. Each wish has `essential` and `values`, as far as it says them.

    scope: scopes beyond those of the request under which the user releases these claims.
    """

    userinfo: Wishes = field(default_factory=dict)
    id_token: Wishes = field(default_factory=dict)
    scope: tuple[str, ...] = ()

    def within(self, client: Client, scope: Collection[str]) -> ClaimsRequest:
        """The same wishes, held against what this client may ask at all (OP-71, K34)."""
        names = {*self.userinfo, *self.id_token}
        if not names:
            return self
        needed = {name for name, claims in CLAIMS_OF_SCOPE.items() if names & set(claims)}
        return replace(self, scope=tuple(sorted(needed & set(client.scope) - set(scope))))

    def values_of(self, name: str) -> tuple[str, ...]:
        """The values that the ID token's claim of this name should have, best first; of those in DECIDING."""
        return tuple(self.id_token.get(name, {}).get("values", []))

    def is_essential(self, name: str) -> bool:
        """True when the client cannot go on without it in the ID token."""
        return self.id_token.get(name, {}).get("essential") is True

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database."""
        return {"userinfo": self.userinfo, "id_token": self.id_token, "scope": list(self.scope)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> ClaimsRequest:
        """The request that `to_json` wrote, or an empty one."""
        return cls(**{**value, "scope": tuple(value["scope"])}) if value else cls()


def read_claims_request(value: str | Mapping[str, Any] | None) -> ClaimsRequest:
    """The parameter, as text or from a request object (M-35). Raises OAuthError invalid_request."""
    if value is None:
        return ClaimsRequest()
    document = _document(value)
    return ClaimsRequest(userinfo=_wishes(document.get("userinfo")), id_token=_wishes(document.get("id_token")))


def asked_facts(account: Account, wishes: Wishes, scope: Collection[str]) -> dict[str, Any]:
    """The facts asked by name that these scopes cover; where values are asked, only when it is one of them."""
    if not wishes:
        return {}
    covered = {name for granted in scope for name in CLAIMS_OF_SCOPE.get(granted, ())}
    known = {name: FACTS[name](account) for name in wishes if name in covered}
    return {
        name: value
        for name, value in known.items()
        if value not in UNKNOWN and value in wishes[name].get("values", [value])
    }


def _document(value: str | Mapping[str, Any]) -> Mapping[str, Any]:
    document: object = value
    if isinstance(value, str):
        try:
            document = json.loads(value) if len(value) <= MAX_LENGTH else None
        except (ValueError, RecursionError):
            document = None
    if not isinstance(document, dict) or not is_storable(document):
        raise _refusal()
    return document


def _wishes(value: object) -> dict[str, dict[str, Any]]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _refusal()
    wishes = {name: _wish(wish) for name, wish in value.items()}
    for name in DECIDING & wishes.keys():
        if not all(isinstance(wanted, str) for wanted in wishes[name].get("values", [])):
            raise _refusal()  # no login has it, so none may pass for it
    return wishes


def _wish(value: object) -> dict[str, Any]:
    """One wish: null, or an object with essential, value and values; unknown members are ignored (5.5.1)."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _refusal()
    essential, values = value.get("essential", False), value.get("values", [])
    if not isinstance(essential, bool) or not isinstance(values, list):
        raise _refusal()
    wanted = [value["value"]] if "value" in value else values
    return {**({"essential": True} if essential else {}), **({"values": wanted} if wanted else {})}


def _refusal() -> OAuthError:
    return OAuthError(ErrorCode.INVALID_REQUEST, "claims is not an object as OpenID Connect Core 5.5 describes it")
