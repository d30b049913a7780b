"""A client gets a new secret or other keys, and the old ones work beside them until a moment.

So the new ones can be put in place without an outage. There are never more than two at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from idp.audit.events import Event
from idp.audit.record import Subject, record
from idp.clients.client_secret import generate_secret
from idp.clients.metadata import check_keys
from idp.clients.metadata_fields import jwks as checked_jwks
from idp.clients.model import Client, OldCredentials, RegisteredBy
from idp.clients.rules import Rules
from idp.oidc.client_administration import BY_COMMAND
from idp.oidc.ports import Begin
from shared.jose.keys import MAX_KEYS_IN_A_SET

USUAL_OVERLAP: Final = timedelta(days=14)
LONGEST_OVERLAP: Final = timedelta(days=90)


class RotationRefused(StrEnum):
    """Why nothing was changed."""

    NOT_FOUND = "there is no such client"
    OWN_CLIENT = "its keys are its own service's: it publishes new ones by itself"
    NOTHING_TO_ROTATE = "it has no secret and no registered key set; keys at jwks_uri are changed there"
    NEEDS_KEYS = "it has a key set: name the new one"
    NO_KEYS = "it has a secret, no key set"
    KEYS_WITHOUT_NAMES = "each key of both sets needs a kid of its own while two sets work"
    TOO_MANY_KEYS = "both sets together have more keys than one set may hold"
    STILL_TWO = "the credentials before these still work: wait for their end, or end them at once"
    TOO_LONG = "the old ones may work for 90 days at most, and at least until now"


@dataclass(frozen=True, slots=True)
class Rotation:
    """What is wanted. old_ends_at: None for at once. jwks: the new key set, for a client that has one."""

    old_ends_at: datetime | None
    jwks: Mapping[str, Any] | None = None

    @property
    def detail(self) -> dict[str, str]:
        """For the audit trail."""
        return {"old_until": self.old_ends_at.isoformat() if self.old_ends_at else "at once"}


@dataclass(frozen=True, slots=True)
class Rotated:
    """It was done. secret: the new one, shown once; empty for a client with keys."""

    client: Client
    secret: str = ""


class ClientRotation:
    """Use case of `idp clients rotate`."""

    def __init__(self, begin_write: Begin) -> None:
        self._begin_write = begin_write

    def rotate(self, client_id: str, wish: Rotation, now: datetime) -> Rotated | RotationRefused:
        """Change the credentials of one client. Raises MetadataRefused for a key set that cannot be."""
        with self._begin_write() as unit:
            unit.clients.hold([client_id])
            client = unit.clients.registered(client_id)
            if client is None:
                return RotationRefused.NOT_FOUND
            rotated = rotated_client(client, wish, now)
            if isinstance(rotated, Rotated):
                unit.clients.save(rotated.client, now)
                about = Subject(object_id=client_id, detail=wish.detail)
                record(unit.audit, Event.CLIENT_SECRET_ROTATED, about, origin=BY_COMMAND, now=now)
            return rotated


def rotated_client(client: Client, wish: Rotation, now: datetime) -> Rotated | RotationRefused:
    """The client with its new credentials. Raises MetadataRefused."""
    if client.registered_by is RegisteredBy.BOOTSTRAP:
        return RotationRefused.OWN_CLIENT
    if wish.old_ends_at is not None and client.old_at(now) is not None:
        return RotationRefused.STILL_TWO
    if wish.old_ends_at is not None and not now <= wish.old_ends_at <= now + LONGEST_OVERLAP:
        return RotationRefused.TOO_LONG
    if client.uses_secret:
        return RotationRefused.NO_KEYS if wish.jwks is not None else _with_other_secret(client, wish)
    if client.jwks is None:
        return RotationRefused.NOTHING_TO_ROTATE
    return RotationRefused.NEEDS_KEYS if wish.jwks is None else _with_other_keys(client, client.jwks, wish, wish.jwks)


def _with_other_secret(client: Client, wish: Rotation) -> Rotated:
    secret, digest = generate_secret()
    old = None
    if wish.old_ends_at is not None and client.secret_sha256 is not None:
        old = OldCredentials(wish.old_ends_at, secret_sha256=client.secret_sha256)
    return Rotated(replace(client, secret_sha256=digest, old=old), secret)


def _with_other_keys(
    client: Client, before: Mapping[str, Any], wish: Rotation, wanted: Mapping[str, Any]
) -> Rotated | RotationRefused:
    rules = Rules(client.policy, issuer_is_https=True)
    new = checked_jwks({"jwks": wanted}, rules)
    check_keys(replace(client, jwks=new))
    if wish.old_ends_at is None:
        return Rotated(replace(client, jwks=new, old=None))
    kids = [key.get("kid") for key in [*before["keys"], *(new or {"keys": []})["keys"]]]
    if len(kids) > MAX_KEYS_IN_A_SET:
        return RotationRefused.TOO_MANY_KEYS
    if None in kids or len(kids) != len(set(kids)):
        return RotationRefused.KEYS_WITHOUT_NAMES
    return Rotated(replace(client, jwks=new, old=OldCredentials(wish.old_ends_at, jwks=before)))
