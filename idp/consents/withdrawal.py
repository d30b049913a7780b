"""A4: which applications have access, and taking it back ('Toegang intrekken')."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.oidc.ports import Begin
from shared.translated import Translated


@dataclass(frozen=True, slots=True)
class Access:
    """An application that the user once said yes to."""

    client_id: str
    name: Translated
    scope: tuple[str, ...]
    granted_at: datetime


class Withdrawal:
    """The consents of an account."""

    def __init__(self, begin_read: Begin, begin_write: Begin) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write

    def list(self, account_id: str) -> tuple[Access, ...]:
        """By the name of the application."""
        with self._begin_read() as unit:
            consents = unit.consents.list(account_id)
            clients = {each.client_id: each for each in unit.clients.find_many({each.client_id for each in consents})}
        found = [
            Access(each.client_id, clients[each.client_id].name, each.scope, each.granted_at)
            for each in consents
            if each.client_id in clients
        ]
        return tuple(sorted(found, key=lambda access: access.name.text.casefold()))

    def withdraw(self, account_id: str, client_id: str, *, origin: Origin, now: datetime) -> bool:
        """Take the access back with every token that can be renewed; False when there was none."""
        with self._begin_write() as unit:
            unit.clients.hold([client_id])
            if not unit.consents.remove(account_id, client_id):
                return False
            unit.grants.revoke_client(account_id, client_id, now)
            subject = Subject(account_id, object_id=client_id)
            record(unit.audit, Event.CONSENT_WITHDRAWN, subject, origin=origin, now=now)
            return True
