"""Clients as a file declares them: shown, compared and made so, all of them or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.audit.events import Event
from idp.audit.record import Subject, record
from idp.clients.declared import Change, changes, declared_client, exported, merged
from idp.clients.errors import MetadataRefused
from idp.clients.model import Client, RegisteredBy
from idp.oidc.client_administration import BY_COMMAND
from idp.oidc.outside_documents import check_outside
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.renaming import end_when_renamed
from idp.oidc.represents import check_represented
from shared.egress.fetcher import Fetcher


class FileRefused(Exception):
    """Some entries cannot be; nothing was changed. reasons: one sentence for each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Difference:
    """A client that is not yet as the file says."""

    client_id: str
    is_new: bool
    changes: tuple[Change, ...]


class ClientFiles:
    """Use cases of `idp clients export` and `idp clients apply FILE`."""

    def __init__(
        self, begin_read: Begin, begin_write: Begin, fetcher: Fetcher, *, issuer_is_https: bool, default_policy: str
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._fetcher = fetcher
        self._issuer_is_https = issuer_is_https
        self._default_policy = default_policy

    def export(self, client_ids: Collection[str] = ()) -> list[dict[str, Any]]:
        """These clients, or all but the installation's own, by client_id."""
        with self._begin_read() as unit:
            clients = unit.clients.list()
        chosen = [each for each in clients if each.registered_by is not RegisteredBy.BOOTSTRAP]
        return [exported(each) for each in chosen if not client_ids or each.client_id in client_ids]

    def differences(self, entries: Sequence[Any], now: datetime) -> list[Difference]:
        """What applying them would change. Raises FileRefused."""
        declared = self._declared(entries, now)
        with self._begin_read() as unit:
            return [difference for _, _, difference in _compared(unit, declared)]

    def apply(self, entries: Sequence[Any], now: datetime) -> list[Difference]:
        """Make these clients as they are declared, and no others; what had to be changed. Raises FileRefused."""
        declared = self._declared(entries, now)
        with self._begin_write() as unit:
            unit.clients.hold([client.client_id for client in declared])
            compared = _compared(unit, declared)
            for old, client, difference in compared:
                unit.clients.save(client, now)
                if old is not None:
                    end_when_renamed(unit, old, client, now)
                event = Event.CLIENT_REGISTERED if difference.is_new else Event.CLIENT_CHANGED
                names = ", ".join(change.name for change in difference.changes)
                about = Subject(object_id=client.client_id, detail={"members": names})
                record(unit.audit, event, about, origin=BY_COMMAND, now=now)
        return [difference for _, _, difference in compared]

    def _declared(self, entries: Sequence[Any], now: datetime) -> list[Client]:
        found: dict[str, Client] = {}
        reasons = []
        for number, entry in enumerate(entries, 1):
            try:
                client = self._one(entry, now)
                if client.client_id in found:
                    raise MetadataRefused("client_id", "is there twice")
                found[client.client_id] = client
            except MetadataRefused as refused:
                named = entry.get("client_id") if isinstance(entry, Mapping) else None
                reasons.append(f"client {number} ({named or 'without client_id'}): {refused.description}")
        if reasons:
            raise FileRefused(reasons)
        return list(found.values())

    def _one(self, entry: Any, now: datetime) -> Client:
        if not isinstance(entry, Mapping):
            raise MetadataRefused("entry", "must be a table of members")
        client = declared_client(
            entry, issuer_is_https=self._issuer_is_https, default_policy=self._default_policy, now=now
        )
        check_outside(client, self._fetcher)
        return client


def _compared(unit: UnitOfWork, declared: Sequence[Client]) -> list[tuple[Client | None, Client, Difference]]:
    """Those that differ, as they are and as they should become. Raises FileRefused."""
    compared = []
    for client in declared:
        old = unit.clients.registered(client.client_id)
        if old is not None and old.registered_by is RegisteredBy.BOOTSTRAP:
            raise FileRefused([f"{client.client_id}: is this installation's own; its settings describe it"])
        if old is None or old.represents != client.represents:
            _check_represented(unit, client)
        new = merged(old, client)
        if differing := changes(old, new):
            compared.append((old, new, Difference(client.client_id, old is None, differing)))
    return compared


def _check_represented(unit: UnitOfWork, client: Client) -> None:
    try:
        check_represented(unit.accounts, client)
    except MetadataRefused as refused:
        raise FileRefused([f"{client.client_id}: {refused.description}"]) from refused
