"""Mails about deliveries, as rows of the outbox."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from shared.encryption import Vault
from shared.mail.form import Contact
from shared.mail.outbox import queue_mail
from uploads.db.party_store import SqlParties
from uploads.db.tables import outbox, party, relation_space
from uploads.deliveries.party import Party, its_relation
from uploads.intake.notices import Notice, as_mail
from uploads.protocol.model import Owner

_RELATION = select(
    relation_space.c.notification_email,
    select(func.max(party.c.relatie_naam))  # the one that sorts last: a program's token names none
    .where(party.c.relatienummer == relation_space.c.relatienummer)
    .scalar_subquery()
    .label("relatie_naam"),
).where(relation_space.c.relatienummer == bindparam("relatienummer"))


class SqlMails:
    """`Mails` on one connection."""

    def __init__(self, connection: Connection, vault: Vault, contact: Contact) -> None:
        self._connection = connection
        self._vault = vault
        self._contact = contact

    def tell(self, owner: Owner, notice: Notice, now: datetime) -> None:
        reader = self._reader(owner)
        if reader is not None and reader.email:
            mail = as_mail(notice, reader, self._contact)
            queue_mail(self._connection, outbox, self._vault, notice.kind, mail, now=now)

    def _reader(self, owner: Owner) -> Party | None:
        known = SqlParties(self._connection).find(owner.account)
        if known is None or known.email:
            return known
        row = self._connection.execute(_RELATION, {"relatienummer": owner.relatienummer}).one_or_none()
        return None if row is None else its_relation(known, row.relatie_naam or "", row.notification_email)
