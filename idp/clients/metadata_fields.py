"""One function per member of the client metadata: raw JSON in, checked value out.

OpenID Connect Registration 1.0 section 2, RFC 7591 section 2. Each raises MetadataRefused. Members about requests,
answers and logging out have files of their own; relations between members are metadata.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from idp.accounts.identifiers import RELATIENUMMER_PATTERN
from idp.clients.errors import MetadataError, MetadataRefused
from idp.clients.grant_types import (
    AUTHORIZATION_CODE,
    CLIENT_CREDENTIALS,
    DEVICE_CODE,
    OPERATED_ROLES,
    REFRESH_TOKEN,
    ROLES,
)
from idp.clients.member_shapes import (
    MAX_URIS,
    boolean,
    is_list_of_text,
    name_in,
    one_of,
    optional_one_of,
    texts,
    web_address,
)
from idp.clients.model import PAIRWISE, PUBLIC
from idp.clients.policy import CLIENT_SECRET_BASIC, NONE, PRIVATE_KEY_JWT
from idp.clients.redirect_uris import is_loopback, redirect_uri_violation
from idp.clients.rules import Raw, Rules
from idp.clients.scopes import DEFAULT_SCOPE, FILES_SCOPES
from shared.jose.errors import InvalidKey
from shared.jose.jwe import encryption_keys
from shared.jose.keys import PublicKeys

MAX_SOFTWARE_LENGTH = 200
MAX_HOST_LENGTH = 253  # RFC 1035 2.3.4


def client_name(raw: Raw, rules: Rules) -> str:
    """A name of 1 to 80 printable characters; shown escaped, so that it cannot pose as a page (threat 22)."""
    return name_in(raw, "client_name") or "Naamloze applicatie"


def application_type(raw: Raw, rules: Rules) -> str:
    """web (default) or native."""
    return one_of(raw, "application_type", ("web", "native"), "web")


def redirect_uris(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """At least one address, each by the rules of redirect_uris.py (M-24, M-25); none where no browser comes back."""
    uris = raw.get("redirect_uris")
    if AUTHORIZATION_CODE not in grant_types(raw, rules):
        if uris:
            raise _bad_redirect("are of no use without authorization_code")
        return ()
    if not is_list_of_text(uris) or not 1 <= len(uris) <= MAX_URIS:
        raise _bad_redirect(f"must list 1 to {MAX_URIS} addresses")
    kind = application_type(raw, rules)
    for uri in uris:
        violation = redirect_uri_violation(
            uri, application_type=kind, policy=rules.policy, issuer_is_https=rules.issuer_is_https
        )
        if violation:
            raise _bad_redirect(f"an address {violation.value}")
    return tuple(dict.fromkeys(uris))


def grant_types(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """One role (OP-78): authorization_code (default), with refresh_token when wanted (OP-40); programs by operators.

    No grant at all is for a resource server, which only asks about tokens (RS-10).
    """
    values = texts(raw, "grant_types", (AUTHORIZATION_CODE,))
    if frozenset(values) not in (OPERATED_ROLES if rules.by_operator else ROLES):
        raise MetadataRefused("grant_types", _rule_of_grant_types(rules))
    return values


def _rule_of_grant_types(rules: Rules) -> str:
    programs = f", or {CLIENT_CREDENTIALS} alone, or empty" if rules.by_operator else ""
    told = "" if rules.by_operator else f"; {CLIENT_CREDENTIALS} is for an operator to register"
    return f"must be {AUTHORIZATION_CODE} or {DEVICE_CODE}, alone or with {REFRESH_TOKEN}{programs}{told}"


def response_types(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """Only code, where grant_types has authorization_code; otherwise none (M-26)."""
    fitting = ("code",) if AUTHORIZATION_CODE in grant_types(raw, rules) else ()
    values = texts(raw, "response_types", fitting)
    if values != fitting:
        raise MetadataRefused("response_types", f"must be {fitting[0] if fitting else 'empty'}")
    return values


def token_endpoint_auth_method(raw: Raw, rules: Rules) -> str:
    """A method of the client's policy; client_secret_basic when the policy has it and nothing is said."""
    allowed = rules.policy.auth_methods
    default = CLIENT_SECRET_BASIC if CLIENT_SECRET_BASIC in allowed else PRIVATE_KEY_JWT
    return one_of(raw, "token_endpoint_auth_method", allowed, default)


def token_endpoint_auth_signing_alg(raw: Raw, rules: Rules) -> str | None:
    """The one algorithm of the client's assertions, or None for any of its policy."""
    return optional_one_of(raw, "token_endpoint_auth_signing_alg", rules.policy.signing_algorithms)


def scope(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """The scopes the client may ask for; unknown ones are refused, not dropped (OP-96)."""
    value = raw.get("scope")
    for_people = _logs_people_in(raw, rules)
    possible = rules.scopes if for_people else tuple(name for name in rules.scopes if name in FILES_SCOPES)
    if value is None:
        return tuple(name for name in DEFAULT_SCOPE if name in possible)
    if not isinstance(value, str) or not set(value.split()) <= set(possible):
        raise MetadataRefused("scope", f"must be a list with spaces, out of {' '.join(possible)}")
    return tuple(dict.fromkeys(["openid", *value.split()] if for_people else value.split()))


def represents(raw: Raw, rules: Rules) -> str | None:
    """The relatienummer that a program with client_credentials acts for (K13); no client gives it to itself."""
    value = raw.get("represents")
    if value is None:
        return None
    if not rules.by_operator or CLIENT_CREDENTIALS not in grant_types(raw, rules):
        raise MetadataRefused("represents", "is only for programs that an operator registers")
    if not isinstance(value, str) or not re.fullmatch(RELATIENUMMER_PATTERN, value):
        raise MetadataRefused("represents", "must be a relatienummer")
    return value


def jwks(raw: Raw, rules: Rules) -> Mapping[str, Any] | None:
    """A key set with public keys only (M-28), and at least one to verify with or to encrypt to."""
    value = raw.get("jwks")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise MetadataRefused("jwks", "must be a JWK set")
    try:
        usable = len(PublicKeys(value)) + len(encryption_keys(value))
    except InvalidKey as refused:
        raise MetadataRefused("jwks", f"is refused ({refused.reason})") from refused
    if not usable:
        raise MetadataRefused("jwks", "has no key that we can use")
    return {"keys": value["keys"]}


def require_auth_time(raw: Raw, rules: Rules) -> bool:
    """Accepted and always true in effect: our ID tokens always have auth_time (OP-20)."""
    return boolean(raw, "require_auth_time")


def default_max_age(raw: Raw, rules: Rules) -> int | None:
    """Seconds since the last full login that this client accepts when a request says nothing."""
    value = raw.get("default_max_age")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
        raise MetadataRefused("default_max_age", "must be a number of seconds")
    return value


def subject_type(raw: Raw, rules: Rules) -> str:
    """pairwise or public; always pairwise where the policy says so (K13)."""
    allowed = (PAIRWISE,) if rules.policy.always_pairwise else (PUBLIC, PAIRWISE)
    return one_of(raw, "subject_type", allowed, allowed[0])


def sector_identifier(raw: Raw, rules: Rules) -> str:
    """The host of sector_identifier_uri, or the one of the redirect addresses (OIDC Core 8.1).

    Without that document a pairwise client may not have two hosts (M-33). Without addresses none is in the sector of
    others: there is nothing by which their document could let it in.
    """
    document, own = web_address(raw, rules, "sector_identifier_uri"), redirect_uris(raw, rules)
    if document is not None and not own:
        raise MetadataRefused("sector_identifier_uri", "needs redirect_uris, which its list has to name")
    kind = application_type(raw, rules)
    hosts = (
        {_host_of_sector(uri, kind) for uri in own} or {""} if document is None else {urlsplit(document).hostname or ""}
    )
    if len(hosts) > 1 and subject_type(raw, rules) == PAIRWISE:
        raise MetadataRefused(
            "redirect_uris", "must share one host for pairwise subjects, or give sector_identifier_uri"
        )
    if max(map(len, hosts)) > MAX_HOST_LENGTH:
        raise _bad_redirect("an address has a host that cannot exist")
    return sorted(hosts)[0]


def _host_of_sector(uri: str, kind: str) -> str:
    """Empty for a loopback address of a native client: every other one comes back there too (RFC 8252 7.3)."""
    parts = urlsplit(uri)
    return "" if kind == "native" and is_loopback(parts.hostname) else parts.hostname or parts.scheme


def contacts(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """E-mail addresses of people responsible for the client."""
    return texts(raw, "contacts", ())


def software(raw: Raw, rules: Rules, *, field: str) -> str | None:
    """Which software it is, and which version, by its maker's own names (RFC 7591 2); kept and told, no more."""
    value = raw.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_SOFTWARE_LENGTH or not value.isprintable():
        raise MetadataRefused(field, f"must be at most {MAX_SOFTWARE_LENGTH} printable characters")
    return value


def require_pkce(raw: Raw, rules: Rules) -> bool:
    """False only as K31 allows: asked for, a confidential client, a policy that has the exception."""
    wanted = raw.get("require_pkce", True)
    if not isinstance(wanted, bool):
        raise MetadataRefused("require_pkce", "must be true or false")
    confidential = token_endpoint_auth_method(raw, rules) != NONE
    if not wanted and not (rules.policy.may_skip_pkce and confidential):
        raise MetadataRefused("require_pkce", "cannot be false for this client")
    return wanted


def _logs_people_in(raw: Raw, rules: Rules) -> bool:
    return bool(set(grant_types(raw, rules)) - {CLIENT_CREDENTIALS})


def _bad_redirect(description: str) -> MetadataRefused:
    return MetadataRefused("redirect_uris", description, MetadataError.INVALID_REDIRECT_URI)
