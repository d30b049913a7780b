"""One function per member of the client metadata: raw JSON in, checked value out.

OpenID Connect Registration 1.0 section 2, RFC 7591 section 2, RP-Initiated and Back-Channel Logout.
Each raises MetadataRefused. Relations between members are metadata.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from idp.accounts.identifiers import RELATIENUMMER_PATTERN
from idp.clients.errors import MetadataError, MetadataRefused
from idp.clients.policy import CLIENT_SECRET_BASIC, NONE, PRIVATE_KEY_JWT, ClientPolicy
from idp.clients.redirect_uris import is_loopback, redirect_uri_violation, web_uri_violation
from shared.jose.errors import InvalidKey
from shared.jose.jwe import encryption_keys
from shared.jose.keys import PublicKeys

Raw = Mapping[str, Any]
MAX_NAME_LENGTH = 80
MAX_URIS = 20
MAX_SOFTWARE_LENGTH = 200
MAX_HOST_LENGTH = 253  # RFC 1035 2.3.4
CODE, REFRESH, CLIENT_CREDENTIALS = "authorization_code", "refresh_token", "client_credentials"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
ROLES: tuple[frozenset[str], ...] = tuple(  # OP-78: one role a client
    frozenset(role) for role in ({CODE}, {CODE, REFRESH}, {DEVICE}, {DEVICE, REFRESH})
)
OPERATED_ROLES: tuple[frozenset[str], ...] = (*ROLES, frozenset({CLIENT_CREDENTIALS}), frozenset())
SCOPES = ("openid", "profile", "email", "relatie", "offline_access", "files:read", "files:write", "beheer")
REGISTRABLE_SCOPE = tuple(name for name in SCOPES if name != "beheer")  # by an initial access token
PROGRAM_SCOPES = ("files:read", "files:write")
DEFAULT_SCOPE = ("openid", "profile", "email", "relatie", "offline_access")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a registration is held against. scopes: what may be registered at most.

    by_operator: an operator describes the client, so it may act for a relation by itself (OP-79).
    """

    policy: ClientPolicy
    issuer_is_https: bool
    scopes: tuple[str, ...] = DEFAULT_SCOPE
    by_operator: bool = False


def client_name(raw: Raw, rules: Rules) -> str:
    """A name of 1 to 80 printable characters; shown escaped, so that it cannot pose as a page (threat 22)."""
    return name_in(raw, "client_name") or "Naamloze applicatie"


def name_in(raw: Raw, field: str) -> str:
    """The name in this member, empty when absent."""
    name = raw.get(field, "")
    if not isinstance(name, str) or len(name) > MAX_NAME_LENGTH or not (name == "" or name.isprintable()):
        raise MetadataRefused(field, f"must be at most {MAX_NAME_LENGTH} printable characters")
    return name.strip()


def application_type(raw: Raw, rules: Rules) -> str:
    """web (default) or native."""
    return one_of(raw, "application_type", ("web", "native"), "web")


def redirect_uris(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """At least one address, each by the rules of redirect_uris.py (M-24, M-25); none where no browser comes back."""
    uris = raw.get("redirect_uris")
    if CODE not in grant_types(raw, rules):
        if uris:
            raise _bad_redirect("are of no use without authorization_code")
        return ()
    if not _is_list_of_text(uris) or not 1 <= len(uris) <= MAX_URIS:
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
    values = texts(raw, "grant_types", (CODE,))
    if frozenset(values) not in (OPERATED_ROLES if rules.by_operator else ROLES):
        raise MetadataRefused("grant_types", _rule_of_grant_types(rules))
    return values


def _rule_of_grant_types(rules: Rules) -> str:
    programs = f", or {CLIENT_CREDENTIALS} alone, or empty" if rules.by_operator else ""
    told = "" if rules.by_operator else f"; {CLIENT_CREDENTIALS} is for an operator to register"
    return f"must be {CODE} or {DEVICE}, alone or with {REFRESH}{programs}{told}"


def response_types(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """Only code, where grant_types has authorization_code; otherwise none (M-26)."""
    fitting = ("code",) if CODE in grant_types(raw, rules) else ()
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
    if raw.get("token_endpoint_auth_signing_alg") is None:
        return None
    return one_of(raw, "token_endpoint_auth_signing_alg", rules.policy.signing_algorithms, "")


def scope(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """The scopes the client may ask for; unknown ones are refused, not dropped (OP-96)."""
    value = raw.get("scope")
    for_people = _logs_people_in(raw, rules)
    possible = rules.scopes if for_people else tuple(name for name in rules.scopes if name in PROGRAM_SCOPES)
    if value is None:
        return tuple(name for name in DEFAULT_SCOPE if name in possible)
    if not isinstance(value, str) or not set(value.split()) <= set(possible):
        raise MetadataRefused("scope", f"must be a list with spaces, out of {' '.join(possible)}")
    return tuple(dict.fromkeys(["openid", *value.split()] if for_people else value.split()))


def represents(raw: Raw, rules: Rules) -> str | None:
    """The relatienummer that a program with client_credentials acts for (K13); nobody gives it to himself."""
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


def web_address(raw: Raw, rules: Rules, field: str) -> str | None:
    """One optional address, by the rules for web addresses."""
    value = raw.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise MetadataRefused(field, "must be an address")
    violation = web_uri_violation(value, policy=rules.policy, issuer_is_https=rules.issuer_is_https)
    if violation:
        raise MetadataRefused(field, violation.value)
    return value


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
    default = "pairwise" if rules.policy.always_pairwise else "public"
    allowed = ("pairwise",) if rules.policy.always_pairwise else ("public", "pairwise")
    return one_of(raw, "subject_type", allowed, default)


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
    if len(hosts) > 1 and subject_type(raw, rules) == "pairwise":
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


def boolean(raw: Raw, field: str) -> bool:
    """True or false, false when absent."""
    value = raw.get(field, False)
    if not isinstance(value, bool):
        raise MetadataRefused(field, "must be true or false")
    return value


def one_of(raw: Raw, field: str, allowed: tuple[str, ...], default: str) -> str:
    """One of these texts, the default when absent."""
    value = raw.get(field, default)
    if not isinstance(value, str) or value not in allowed:
        raise MetadataRefused(field, f"must be one of {', '.join(allowed)}")
    return value


def texts(raw: Raw, field: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """A bounded list of texts without repetitions, the default when absent."""
    value = raw.get(field)
    if value is None:
        return default
    if not _is_list_of_text(value) or len(value) > MAX_URIS:
        raise MetadataRefused(field, f"must be a list of at most {MAX_URIS} texts")
    return tuple(dict.fromkeys(value))


def _is_list_of_text(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)
