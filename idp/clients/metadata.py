"""Client metadata as a whole: every member checked, relations between members, no promise dropped silently.

RFC 7591 sections 2 and 3.1; repairs M-24 to M-33.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from idp.clients import logout_metadata, request_metadata, response_metadata
from idp.clients import metadata_fields as field_rules
from idp.clients.errors import MetadataError, MetadataRefused, NoKeySet, NoSigningKey, TwoKeySets
from idp.clients.member_shapes import web_address
from idp.clients.model import Client, RegisteredBy
from idp.clients.policy import PRIVATE_KEY_JWT
from idp.clients.redirect_uris import outside_of
from idp.clients.rules import Raw, Rules
from idp.clients.translations import refuse_tags, translations, with_untagged
from idp.clients.unsupported_metadata import UNSUPPORTED, refuse_unsupported
from idp.storable import is_storable
from shared.jose.keys import PublicKeys

_FIELDS: Final[Mapping[str, Callable[[Raw, Rules], Any]]] = {
    "translations": translations,  # first, so that a wrong one is refused under its own name
    "client_name": field_rules.client_name,
    "application_type": field_rules.application_type,
    "redirect_uris": field_rules.redirect_uris,
    "grant_types": field_rules.grant_types,
    "response_types": field_rules.response_types,
    "token_endpoint_auth_method": field_rules.token_endpoint_auth_method,
    "token_endpoint_auth_signing_alg": field_rules.token_endpoint_auth_signing_alg,
    "scope": field_rules.scope,
    "jwks": field_rules.jwks,
    "require_auth_time": field_rules.require_auth_time,
    "default_max_age": field_rules.default_max_age,
    "subject_type": field_rules.subject_type,
    "sector_identifier": field_rules.sector_identifier,
    "contacts": field_rules.contacts,
    "software_id": partial(field_rules.software, field="software_id"),
    "software_version": partial(field_rules.software, field="software_version"),
    "require_pkce": field_rules.require_pkce,
    "represents": field_rules.represents,
    **logout_metadata.FIELDS,
    **request_metadata.FIELDS,
    **response_metadata.FIELDS,
}
_ADDRESSES: Final = (
    "jwks_uri",
    "sector_identifier_uri",
    "backchannel_logout_uri",
    "initiate_login_uri",
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
)

MEMBERS: Final = frozenset(_FIELDS) - {"sector_identifier", "translations"} | frozenset(_ADDRESSES) | UNSUPPORTED


def build_client(
    raw: Mapping[str, Any], rules: Rules, *, client_id: str, registered_by: RegisteredBy, now: datetime
) -> Client:
    """The client that this metadata describes. Raises MetadataRefused for the first rule it breaks."""
    _refuse_unstorable(raw)
    refuse_unsupported(raw)
    refuse_tags(raw, MEMBERS)
    raw = with_untagged(raw)
    values: dict[str, Any] = {name: rule(raw, rules) for name, rule in _FIELDS.items()}
    values |= {name: web_address(raw, rules, name) for name in _ADDRESSES}
    client = Client(
        client_id=client_id, policy_name=rules.policy.name, registered_by=registered_by, created_at=now, **values
    )
    check_keys(client)
    # Without an address there is no sector to share: the client is one of its own.
    return client if client.sector_identifier else replace(client, sector_identifier=client.client_id)


def _refuse_unstorable(raw: Mapping[str, Any]) -> None:
    for name, value in raw.items():
        if not is_storable(value):
            raise MetadataRefused(name, "holds a NUL, half a character, a number beyond 64 bits or endless nesting")


def check_keys(client: Client) -> None:
    """Refuse a client that could not prove who it is, or not read what it is sent. Raises MetadataRefused."""
    if not client.is_confidential and "client_credentials" in client.grant_types:
        raise MetadataRefused("token_endpoint_auth_method", "cannot be none with client_credentials")
    if client.jwks is not None and client.jwks_uri is not None:
        raise TwoKeySets
    if client.token_endpoint_auth_method == PRIVATE_KEY_JWT and client.jwks_uri is None:
        _check_own_key(client)
    response_metadata.check_encryption_keys(client)


def check_redirect_hosts(client: Client, hosts: Collection[str]) -> None:
    """Refuse addresses beyond what the initial access token allowed. Raises MetadataRefused."""
    for name in ("redirect_uris", "post_logout_redirect_uris"):
        if outside_of(getattr(client, name), hosts) is not None:
            code = MetadataError.INVALID_REDIRECT_URI
            raise MetadataRefused(name, "must be at a host that the initial access token allows", code)


def _check_own_key(client: Client) -> None:
    if client.jwks is None:
        raise NoKeySet
    if not len(PublicKeys(client.jwks)):
        raise NoSigningKey


_INTERNAL: Final = frozenset(
    {
        "client_id",
        "policy_name",
        "registered_by",
        "created_at",
        "sector_identifier",
        "first_party",
        "translations",
        "claims_in_id_token",
        "secret_sha256",
        "resource_server",
        "intro",
        "manual_url",
        "stopped",
        "registration_sha256",
        "old",
        "redirect_hosts",
    }
)


def published_metadata(client: Client) -> dict[str, Any]:
    """The registered metadata as RFC 7591 3.2.1 shows it to the client: exactly what holds, no secrets."""
    value: dict[str, Any] = {}
    for member in fields(client):
        content = getattr(client, member.name)
        if member.name in _INTERNAL or content is None or content == ():
            continue
        value[member.name] = list(content) if isinstance(content, tuple) else content
    value["scope"] = " ".join(client.scope)
    return {**value, **client.translations}
