"""A client as a file declares it: the metadata of RFC 7591 under the names used there, and what only operators give.

What is exported can be declared again and gives the same client; secrets are in neither.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from idp.clients.errors import MetadataRefused
from idp.clients.member_shapes import boolean, web_address
from idp.clients.metadata import MEMBERS, build_client, published_metadata
from idp.clients.model import Client, RegisteredBy
from idp.clients.policy import OFFERED, POLICIES, offered_policy
from idp.clients.rules import Rules
from idp.clients.scopes import SCOPES
from idp.clients.translations import is_translation

CLIENT_ID_PATTERN: Final = r"[A-Za-z0-9._~-]{1,64}"
INTRO_LIMIT: Final = 1000  # characters
BY_OPERATOR: Final = (
    "client_id",
    "policy",
    "first_party",
    "claims_in_id_token",
    "resource_server",
    "intro",
    "manual_url",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One member that differs; None where a side has nothing."""

    name: str
    old: Any
    new: Any


def exported(client: Client) -> dict[str, Any]:
    """What a file says of this client, by name; what is empty is left out."""
    operated = {
        "client_id": client.client_id,
        "policy": client.policy_name,
        "first_party": client.first_party,
        "claims_in_id_token": client.claims_in_id_token,
        "resource_server": client.resource_server,
        "intro": client.intro or None,
        "manual_url": client.manual_url,
    }
    whole = {**operated, **published_metadata(client)}
    return {name: whole[name] for name in sorted(whole) if whole[name] is not None}


def declared_client(entry: Mapping[str, Any], *, issuer_is_https: bool, default_policy: str, now: datetime) -> Client:
    """The client that this entry declares, without a secret. Raises MetadataRefused."""
    for name in sorted(entry.keys() - MEMBERS - set(BY_OPERATOR)):
        if not is_translation(name):
            raise MetadataRefused(name, "is not known")
    client_id = check_client_id(entry.get("client_id"))
    policy = offered_policy(str(entry.get("policy", default_policy)))
    if policy is None:
        unfinished = f"cannot be {entry['policy']} yet and " if entry.get("policy") in tuple(POLICIES) else ""
        raise MetadataRefused("policy", f"{unfinished}must be one of {', '.join(sorted(OFFERED))}")
    rules = Rules(policy, issuer_is_https, SCOPES, by_operator=True)
    client = build_client(entry, rules, client_id=client_id, registered_by=RegisteredBy.COMMAND, now=now)
    return replace(
        client,
        first_party=boolean(entry, "first_party"),
        claims_in_id_token=boolean(entry, "claims_in_id_token"),
        resource_server=web_address(entry, rules, "resource_server"),
        intro=_intro(entry),
        manual_url=web_address(entry, rules, "manual_url"),
    )


def check_client_id(value: object) -> str:
    """The id that a person chose for a client. Raises MetadataRefused."""
    if not isinstance(value, str) or not re.fullmatch(CLIENT_ID_PATTERN, value):
        raise MetadataRefused("client_id", "must be 1 to 64 letters, digits, dots, dashes, tildes or underscores")
    return value


def merged(old: Client | None, declared: Client) -> Client:
    """The declared client with what a file does not decide: its secret, its age, and whether it was stopped."""
    if old is None:
        return declared
    return replace(
        declared,
        registered_by=old.registered_by,
        created_at=old.created_at,
        stopped=old.stopped,
        secret_sha256=old.secret_sha256 if declared.uses_secret else None,
        registration_sha256=old.registration_sha256,
        old=declared.inherited(old),
        redirect_hosts=old.redirect_hosts,
    )


def changes(old: Client | None, new: Client) -> tuple[Change, ...]:
    """The members that differ, by name; and the sector, which follows from them, where subs are pairwise."""
    before, after = exported(old) if old else {}, exported(new)
    if old is not None:
        before["sector_identifier"], after["sector_identifier"] = old.pairwise_sector, new.pairwise_sector
    names = sorted(before.keys() | after.keys())
    return tuple(
        Change(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def _intro(entry: Mapping[str, Any]) -> str:
    value = entry.get("intro", "")
    if not isinstance(value, str) or len(value) > INTRO_LIMIT:
        raise MetadataRefused("intro", f"must be a text of at most {INTRO_LIMIT} characters")
    return value
