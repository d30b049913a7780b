"""Metadata about what a client reads: how its ID tokens, userinfo and introspection are signed and encrypted.

OpenID Connect Registration 1.0 section 2, RFC 9701 6; OP-43, ALL-05, ALL-06, M-32.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from idp.clients.errors import MetadataRefused, NoEncryptionKey
from idp.clients.member_shapes import one_of, optional_one_of
from idp.clients.model import Client
from idp.clients.rules import Raw, Rules
from shared.jose.errors import InvalidKey
from shared.jose.jwe import CONTENT_ALGORITHMS, KEY_ALGORITHMS, encryption_key

ID_TOKEN: Final = "id_token"
USERINFO: Final = "userinfo"
INTROSPECTION: Final = "introspection"


def signed_response_alg(raw: Raw, rules: Rules, *, of: str) -> str:
    """RS256 when nothing is said (K32), or what the policy puts first where RS256 is refused; never none (M-32)."""
    allowed = rules.policy.signing_algorithms
    return one_of(raw, f"{of}_signed_response_alg", allowed, "RS256" if "RS256" in allowed else allowed[0])


def userinfo_signed_response_alg(raw: Raw, rules: Rules) -> str | None:
    """How userinfo is signed; None: it is not, and comes as JSON unless it is encrypted."""
    return optional_one_of(raw, "userinfo_signed_response_alg", rules.policy.signing_algorithms)


def encryption_alg(raw: Raw, rules: Rules, *, of: str) -> str | None:
    """How the client's key wraps the content's; None: nothing is encrypted."""
    return optional_one_of(raw, f"{of}_encrypted_response_alg", KEY_ALGORITHMS)


def encryption_enc(raw: Raw, rules: Rules, *, of: str) -> str | None:
    """How the content is encrypted. The specification's default is not in our list, so ours is told instead."""
    field, alg = f"{of}_encrypted_response_enc", encryption_alg(raw, rules, of=of)
    if raw.get(field) is None:
        return CONTENT_ALGORITHMS[0] if alg else None
    if alg is None:
        raise MetadataRefused(field, f"needs {of}_encrypted_response_alg")
    return one_of(raw, field, CONTENT_ALGORITHMS, "")


def check_encryption_keys(client: Client) -> None:
    """Refuse a promise of encryption without a key; one behind jwks_uri shows later. Raises MetadataRefused."""
    wanted = (client.id_token_encrypted_response_alg, client.userinfo_encrypted_response_alg)
    for alg in {alg for alg in wanted if alg is not None} if client.jwks_uri is None else ():
        try:
            encryption_key(client.jwks or {}, alg)
        except InvalidKey as refused:
            raise NoEncryptionKey(alg) from refused


FIELDS: Final[Mapping[str, Callable[[Raw, Rules], Any]]] = {
    "id_token_signed_response_alg": partial(signed_response_alg, of=ID_TOKEN),
    "introspection_signed_response_alg": partial(signed_response_alg, of=INTROSPECTION),
    "id_token_encrypted_response_alg": partial(encryption_alg, of=ID_TOKEN),
    "id_token_encrypted_response_enc": partial(encryption_enc, of=ID_TOKEN),
    "userinfo_signed_response_alg": userinfo_signed_response_alg,
    "userinfo_encrypted_response_alg": partial(encryption_alg, of=USERINFO),
    "userinfo_encrypted_response_enc": partial(encryption_enc, of=USERINFO),
}
