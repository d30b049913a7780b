"""Mails about deliveries, as rows of the outbox."""

from datetime import datetime

from sqlalchemy import Connection

from shared.encryption import Vault
from shared.mail.form import Contact
from shared.mail.outbox import queue_mail
from uploads.db.party_store import SqlParties
from uploads.db.tables import outbox
from uploads.intake.notices import Notice, as_mail
from uploads.protocol.model import Owner


class SqlMails:
    """`Mails` on one connection."""

    def __init__(self, connection: Connection, vault: Vault, contact: Contact) -> None:
        self._connection = connection
        self._vault = vault
        self._contact = contact

    def tell(self, owner: Owner, notice: Notice, now: datetime) -> None:
        party = SqlParties(self._connection).find(owner.account)
        if party is not None and party.email:
            mail = as_mail(notice, party, self._contact)
            queue_mail(self._connection, outbox, self._vault, notice.kind, mail, now=now)
