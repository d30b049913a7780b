"""What commands may do with clients: register, look, and keep the installation's own ones right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.clients.client_secret import generate_secret
from idp.clients.declared import changes, check_client_id
from idp.clients.errors import MetadataRefused
from idp.clients.initial_access_token import Permission, issue_token
from idp.clients.metadata import build_client
from idp.clients.model import Client, RegisteredBy
from idp.clients.rules import Rules
from idp.hashing import random_secret, secret_digest
from idp.oidc.opaque import new_client_id
from idp.oidc.outside_documents import check_outside
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.registration_messages import registration_answer
from idp.oidc.renaming import end_when_renamed
from idp.oidc.represents import check_represented
from shared.egress.fetcher import Fetcher

BY_COMMAND = Origin(agent="command line")


class NoSuchClient(Exception):
    """There is none by this id that looks after itself; those of the installation follow its settings."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A client that somebody with access to the machine adds. first_party: consent is not asked (K34).

    anew: one that has this client_id already is replaced, as whoever measures wants it.
    """

    metadata: Mapping[str, Any]
    rules: Rules
    first_party: bool = False
    client_id: str | None = None
    anew: bool = False


class ClientAdministration:
    """Use cases of `idp clients` and of bootstrap."""

    def __init__(self, begin_read: Begin, begin_write: Begin, fetcher: Fetcher) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._fetcher = fetcher

    def known(self) -> list[Client]:
        """All clients, by client_id."""
        with self._begin_read() as unit:
            return unit.clients.list()

    def find(self, client_id: str) -> Client | None:
        """One client."""
        with self._begin_read() as unit:
            return unit.clients.registered(client_id)

    def add(self, addition: Addition, now: datetime) -> dict[str, Any]:
        """Register it; its metadata with the secret, shown once. Raises MetadataRefused, also for an id in use."""
        if addition.client_id is not None:
            check_client_id(addition.client_id)
        client = build_client(
            addition.metadata,
            addition.rules,
            client_id=addition.client_id or new_client_id(),
            registered_by=RegisteredBy.COMMAND,
            now=now,
        )
        check_outside(client, self._fetcher)
        secret, digest = generate_secret() if client.uses_secret else ("", None)
        client = replace(client, first_party=addition.first_party, secret_sha256=digest)
        with self._begin_write() as unit:
            if not addition.anew and unit.clients.registered(client.client_id) is not None:
                raise MetadataRefused("client_id", "is in use")
            check_represented(unit.accounts, client)
            _save(unit, client, Event.CLIENT_REGISTERED, now)
        return registration_answer(client, secret)

    def apply(self, wanted: list[Client], now: datetime) -> list[str]:
        """Make these clients exist as described; the ids of those that had to be changed. Safe to repeat."""
        known = {client.client_id: client for client in self.known()}
        changed = []
        for client in wanted:
            old = known.get(client.client_id)
            if old is None or changes(old, _as_it_stands(client, old)):
                with self._begin_write() as unit:
                    unit.clients.hold([client.client_id])
                    old = unit.clients.registered(client.client_id)
                    new = _as_it_stands(client, old)
                    _save(unit, new, Event.CLIENT_REGISTERED if old is None else Event.CLIENT_CHANGED, now, old)
                changed.append(client.client_id)
        return changed

    def new_registration_token(self, client_id: str, now: datetime) -> str:
        """A token with which this client looks after its registration; an older one is void. Raises NoSuchClient."""
        token = random_secret()
        with self._begin_write() as unit:
            unit.clients.hold([client_id])
            old = unit.clients.registered(client_id)
            if old is None or old.registered_by is RegisteredBy.BOOTSTRAP:
                raise NoSuchClient(client_id)
            unit.clients.save(replace(old, registration_sha256=secret_digest(token)), now)
            subject = Subject(object_id=client_id)
            record(unit.audit, Event.CLIENT_TOKEN_RENEWED, subject, origin=BY_COMMAND, now=now)
        return token

    def issue_initial_access_token(self, permission: Permission, now: datetime, value: str | None = None) -> str:
        """Permission to register clients; the value is shown once."""
        value, stored = issue_token(permission, now, value)
        with self._begin_write() as unit:
            if unit.initial_tokens.find(stored.token_sha256, now) is None:
                unit.initial_tokens.add(stored)
                about = Subject(object_id=permission.label)
                record(unit.audit, Event.INITIAL_ACCESS_TOKEN_ISSUED, about, origin=BY_COMMAND, now=now)
        return value


def _as_it_stands(wanted: Client, old: Client | None) -> Client:
    """What no description says of it stays: since when it is here, that it was stopped, what it is to forget."""
    if old is None:
        return wanted
    return replace(wanted, created_at=old.created_at, stopped=old.stopped, old=old.old)


def _save(unit: UnitOfWork, client: Client, event: Event, now: datetime, old: Client | None = None) -> None:
    unit.clients.save(client, now)
    if old is not None:
        end_when_renamed(unit, old, client, now)
    record(unit.audit, event, Subject(object_id=client.client_id), origin=BY_COMMAND, now=now)
