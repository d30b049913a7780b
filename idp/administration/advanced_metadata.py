"""The advanced part of D7: what few applications need, as fields of the form and as metadata of RFC 7591.

A form or program that does not say `geavanceerd` leaves this part as it is.
"""

from collections.abc import Mapping
from typing import Any, Final

from idp.administration.operations import Field, Kind, Values
from idp.clients.metadata_fields import subject_type
from idp.clients.model import Client
from idp.clients.response_metadata import FIELDS as ANSWERS
from idp.clients.rules import Rules
from idp.clients.translations import OURS, TRANSLATED

PART: Final = "geavanceerd"
LONG = 20_000
CHOICES: Final = (
    "id_token_signed_response_alg",
    "id_token_encrypted_response_alg",
    "userinfo_signed_response_alg",
    "userinfo_encrypted_response_alg",
    "introspection_signed_response_alg",
    "token_endpoint_auth_signing_alg",
    "request_object_signing_alg",
    "request_object_encryption_alg",
    "subject_type",
)
ADDRESSES: Final = (
    "sector_identifier_uri",
    "frontchannel_logout_uri",
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
)
LISTS: Final = ("request_uris", "default_acr_values", "contacts")
FLAGS: Final = (
    "require_pushed_authorization_requests",
    "require_signed_request_object",
    "frontchannel_logout_session_required",
    "backchannel_logout_session_required",
)
ALWAYS_SIGNED: Final = ("id_token_signed_response_alg", "introspection_signed_response_alg")
USUAL: Final = {**{name: ANSWERS[name] for name in ALWAYS_SIGNED}, "subject_type": subject_type}
MAX_AGE: Final = "default_max_age"
FOLLOWS: Final = tuple(name.replace("_alg", "_enc") for name in CHOICES if "encrypt" in name)  # one value is possible
TRANSLATIONS: Final = {f"{name}_{tag}": f"{name}#{tag}" for name in TRANSLATED for tag in OURS}  # by field of the form
MEMBERS: Final = frozenset({*CHOICES, *ADDRESSES, *LISTS, *FLAGS, *FOLLOWS, MAX_AGE, *TRANSLATIONS.values()})
FIELDS: Final = (
    Field(PART, Kind.FLAG, required=False),
    *(Field(name, required=False, limit=100) for name in (*CHOICES, MAX_AGE)),
    *(Field(name, required=False) for name in (*ADDRESSES, *TRANSLATIONS)),
    *(Field(name, Kind.LINES, required=False, limit=LONG) for name in LISTS),
    *(Field(name, Kind.FLAG, required=False) for name in FLAGS),
)


def field_of(member: str) -> str:
    """The field of the form that holds this member."""
    return member.replace("#", "_")


def is_described(values: Values) -> bool:
    """True when the advanced part was filled in too."""
    return values.flag(PART)


def metadata_of(values: Values) -> dict[str, Any]:
    """What the part says; a field that is empty says nothing, so that the usual holds."""
    found: dict[str, Any] = {name: values.text(name) for name in (*CHOICES, *ADDRESSES) if values.text(name)}
    found |= {member: values.text(name) for name, member in TRANSLATIONS.items() if values.text(name)}
    found |= {name: list(values.lines(name)) for name in LISTS if values.lines(name)}
    found |= {name: values.flag(name) for name in FLAGS}
    if typed := values.text(MAX_AGE):
        found[MAX_AGE] = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else typed
    return found


def typed_of(client: Client) -> Mapping[str, str | tuple[str, ...] | bool]:
    """The part as it stands for a client; what is as usual is empty, so that it follows when the policy changes."""
    texts = {name: getattr(client, name) or "" for name in (*CHOICES, *ADDRESSES)}
    usual = Rules(client.policy, issuer_is_https=True)
    texts |= {name: "" for name, rule in USUAL.items() if rule({}, usual) == texts[name]}
    texts |= {name: client.translations.get(member, "") for name, member in TRANSLATIONS.items()}
    others = {name: getattr(client, name) for name in (*LISTS, *FLAGS)}
    age = "" if client.default_max_age is None else str(client.default_max_age)
    return {**texts, **others, MAX_AGE: age}


def is_used(values: Values) -> bool:
    """True when something in it is not as usual, so that the form shows it at once."""
    texts = any(map(values.text, (*CHOICES, *ADDRESSES, *TRANSLATIONS, MAX_AGE)))
    return texts or any(map(values.lines, LISTS)) or any(map(values.flag, FLAGS))
