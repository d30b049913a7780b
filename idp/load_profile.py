"""People and clients to measure with: never in a production database unless somebody insists.

Everybody is active, has an authenticator and owes no step; all share one password hash, so that a million of
them take minutes. Names, passwords and secrets follow a rule that the answer tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from idp.accounts.model import Aanhef, Account, AccountState, Relation
from idp.accounts.terms import CURRENT_TERMS
from idp.cli.protocol import administration
from idp.clients.policy import GENERAL
from idp.clients.rules import Rules
from idp.clients.scopes import SCOPES
from idp.credentials.password_expiry import expires_at
from idp.credentials.ports import StoredPassword
from idp.db.load_store import LoadedPerson
from idp.foundation import Foundation
from idp.oidc.client_administration import Addition
from idp.second_factors.ports import TotpFactor
from shared.jose.keys import generate_key, to_private_jwk

RELATIENUMMER: Final = "990001"
RELATION: Final = Relation("load", RELATIENUMMER, "Meting")
PASSWORD: Final = "Meet-lat-vijver-48"
AT_ONCE: Final = 2000
REDIRECT_URI: Final = "http://127.0.0.1:9/terug"
SECRET_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class LoadClient:
    """What is asked of one client. algorithm: of its ID tokens."""

    client_id: str
    method: str
    grant_types: tuple[str, ...]
    scope: str
    algorithm: str = "RS256"


WEB = ("authorization_code", "refresh_token")
CLIENTS: Final = (
    LoadClient("load-code", "client_secret_basic", WEB, "openid profile email offline_access"),
    LoadClient("load-code-es256", "client_secret_basic", WEB, "openid profile email offline_access", "ES256"),
    LoadClient("load-basic", "client_secret_basic", ("client_credentials",), "files:read"),
    LoadClient("load-key", "private_key_jwt", ("client_credentials",), "files:read"),
)


def make_load_profile(foundation: Foundation, users: int) -> dict[str, Any]:
    """Add what is missing; how to use it all. Clients get new credentials each time."""
    now = foundation.clock.now()
    with foundation.units.write() as unit:
        if unit.accounts.find_relation(RELATIENUMMER) is None:
            unit.accounts.add_relation(RELATION)
        known = unit.load.count(RELATION.relatie_id)
    encoded = foundation.hasher.hash(PASSWORD)
    people = (_person(number, encoded, now) for number in range(known, users))
    for some in _by_turns(people, AT_ONCE):
        with foundation.units.write() as unit:
            unit.load.add(some)
    return {
        "issuer": foundation.settings.idp_url,
        "redirect_uri": REDIRECT_URI,
        "clients": [_client(foundation, wanted, now) for wanted in CLIENTS],
        "users": {
            "count": max(known, users),
            "relatienummer": RELATIENUMMER,
            "gebruikersnaam": "load{number:07}, from 0",
            "wachtwoord": PASSWORD,
            "totp_secret": f"base32 of the first {SECRET_BYTES} bytes of SHA-256 of the gebruikersnaam",
        },
    }


def username_of(number: int) -> str:
    """The name of one of them."""
    return f"load{number:07}"


def totp_secret_of(username: str) -> bytes:
    """The secret of one of them."""
    return sha256(username.encode()).digest()[:SECRET_BYTES]


def _person(number: int, encoded: str, now: datetime) -> LoadedPerson:
    name = username_of(number)
    account = Account(
        account_id=name,
        relatie_id=RELATION.relatie_id,
        relatienummer=RELATIENUMMER,
        relatie_naam=RELATION.naam,
        username=name,
        aanhef=Aanhef.MEVROUW,
        initials="M.",
        infix="",
        surname="Meting",
        email=f"{name}@meting.example",
        phone="",
        language="nl",
        state=AccountState.ACTIEF,
        terms_version=CURRENT_TERMS.version,
    )
    stored = StoredPassword(1, encoded, now, expires_at(now))
    return LoadedPerson(account, stored, TotpFactor(name, name, "Telefoon", totp_secret_of(name), now))


def _by_turns(people: Iterator[LoadedPerson], size: int) -> Iterator[list[LoadedPerson]]:
    while some := list(islice(people, size)):
        yield some


def _client(foundation: Foundation, wanted: LoadClient, now: datetime) -> Mapping[str, Any]:
    """The client with its credentials: a secret, or a private key as JWK."""
    key = generate_key("ES256") if wanted.method == "private_key_jwt" else None
    metadata: dict[str, Any] = {
        "client_name": f"Meting ({wanted.client_id})",
        "token_endpoint_auth_method": wanted.method,
        "grant_types": list(wanted.grant_types),
        "scope": wanted.scope,
        "id_token_signed_response_alg": wanted.algorithm,
    }
    if "authorization_code" in wanted.grant_types:
        metadata["redirect_uris"] = [REDIRECT_URI]
    else:
        metadata["represents"] = RELATIENUMMER
    if key is not None:
        metadata |= {"jwks": {"keys": [key.public_jwk()]}, "token_endpoint_auth_signing_alg": key.alg}
    rules = Rules(GENERAL, foundation.settings.https, SCOPES, by_operator=True)
    answer = administration(foundation).add(
        Addition(metadata, rules, first_party=True, client_id=wanted.client_id, anew=True), now
    )
    secret = {"client_secret": answer["client_secret"]} if "client_secret" in answer else {}
    private = {"private_jwk": to_private_jwk(key).decode(), "kid": key.kid} if key is not None else {}
    return {"client_id": wanted.client_id, "method": wanted.method, "scope": wanted.scope, **secret, **private}
