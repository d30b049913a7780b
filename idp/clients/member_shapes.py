"""The shapes that members of the metadata share: a text out of a list, a list of texts, a truth value, an address.

Each raises MetadataRefused under the member's own name.
"""

from __future__ import annotations

from typing import TypeGuard

from idp.clients.errors import MetadataRefused
from idp.clients.redirect_uris import web_uri_violation
from idp.clients.rules import Raw, Rules

MAX_NAME_LENGTH = 80
MAX_URIS = 20


def name_in(raw: Raw, field: str) -> str:
    """The name in this member, empty when absent."""
    name = raw.get(field, "")
    if not isinstance(name, str) or len(name) > MAX_NAME_LENGTH or not (name == "" or name.isprintable()):
        raise MetadataRefused(field, f"must be at most {MAX_NAME_LENGTH} printable characters")
    return name.strip()


def one_of(raw: Raw, field: str, allowed: tuple[str, ...], default: str) -> str:
    """One of these texts, the default when absent."""
    value = raw.get(field, default)
    if not isinstance(value, str) or value not in allowed:
        raise MetadataRefused(field, f"must be one of {', '.join(allowed)}")
    return value


def optional_one_of(raw: Raw, field: str, allowed: tuple[str, ...]) -> str | None:
    """One of these texts, None when absent."""
    return None if raw.get(field) is None else one_of(raw, field, allowed, "")


def texts(raw: Raw, field: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """A bounded list of texts without repetitions, the default when absent."""
    value = raw.get(field)
    if value is None:
        return default
    if not is_list_of_text(value) or len(value) > MAX_URIS:
        raise MetadataRefused(field, f"must be a list of at most {MAX_URIS} texts")
    return tuple(dict.fromkeys(value))


def is_list_of_text(value: object) -> TypeGuard[list[str]]:
    """True for a list of texts, none of them empty."""
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def boolean(raw: Raw, field: str) -> bool:
    """True or false, false when absent."""
    value = raw.get(field, False)
    if not isinstance(value, bool):
        raise MetadataRefused(field, "must be true or false")
    return value


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
