"""Metadata about the requests of a client: pushed, signed, encrypted, by reference, and at which level.

OpenID Connect Registration 1.0 section 2, RFC 9101 10.5, RFC 9126 6.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from idp.clients.errors import MetadataRefused
from idp.clients.member_shapes import boolean, one_of, optional_one_of, texts, web_address
from idp.clients.redirect_uris import UriViolation
from idp.clients.rules import Raw, Rules
from shared.jose.jwe import CONTENT_ALGORITHMS, KEY_ALGORITHMS

FRAGMENT: Final = re.compile(r"[!\"$-~]{0,100}")  # visible, and no second one


def request_uris(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """The addresses of which one may be sent as request_uri, compared as exact text (OP-11).

    They alone may have a fragment: the hash of what is found there (OIDC Core 6.2).
    """
    values = texts(raw, "request_uris", ())
    for value in values:
        address, _, fragment = value.partition("#")
        web_address({"request_uris": address}, rules, "request_uris")
        if not FRAGMENT.fullmatch(fragment):
            raise MetadataRefused("request_uris", UriViolation.SHAPE.value)
    return values


def request_object_signing_alg(raw: Raw, rules: Rules) -> str | None:
    """The one algorithm of the client's request objects, or None for any of its policy; never none (M-34)."""
    return optional_one_of(raw, "request_object_signing_alg", rules.policy.signing_algorithms)


def request_object_encryption_alg(raw: Raw, rules: Rules) -> str | None:
    """How the client encrypts its request objects, which it then always has to do."""
    return optional_one_of(raw, "request_object_encryption_alg", KEY_ALGORITHMS)


def request_object_encryption_enc(raw: Raw, rules: Rules) -> str | None:
    """The content algorithm that goes with it; alone it says nothing and is refused (ALL-06)."""
    alg = request_object_encryption_alg(raw, rules)
    if raw.get("request_object_encryption_enc") is None:
        return CONTENT_ALGORITHMS[0] if alg else None
    if alg is None:
        raise MetadataRefused("request_object_encryption_enc", "needs request_object_encryption_alg")
    return one_of(raw, "request_object_encryption_enc", CONTENT_ALGORITHMS, "")


def require_signed_request_object(raw: Raw, rules: Rules) -> bool:
    """Whether requests outside a signed object are refused (RFC 9101 10.5)."""
    return boolean(raw, "require_signed_request_object")


def require_pushed_authorization_requests(raw: Raw, rules: Rules) -> bool:
    """Whether requests that were not pushed are refused (RFC 9126 6); true where the policy says so, and told."""
    return boolean(raw, "require_pushed_authorization_requests") or rules.policy.requires_pushed_requests


def default_acr_values(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """The levels of trust that are asked where a request says nothing."""
    return texts(raw, "default_acr_values", ())


FIELDS: Final[Mapping[str, Callable[[Raw, Rules], Any]]] = {
    "request_uris": request_uris,
    "request_object_signing_alg": request_object_signing_alg,
    "request_object_encryption_alg": request_object_encryption_alg,
    "request_object_encryption_enc": request_object_encryption_enc,
    "require_signed_request_object": require_signed_request_object,
    "require_pushed_authorization_requests": require_pushed_authorization_requests,
    "default_acr_values": default_acr_values,
}
