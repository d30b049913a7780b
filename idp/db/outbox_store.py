"""Mails of account holders, written down with the change they tell about."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from idp.accounts.messages import Message
from idp.db.tables_background import outbox
from idp.db.tables_search import sent_message
from shared.db.prepared import Prepared
from shared.encryption import Vault
from shared.mail.message import Mail
from shared.mail.outbox import queue_mail

_ADD = Prepared(insert(sent_message))

Compose = Callable[[Message], tuple[str, Mail]]


class SqlOutbox:
    """Outbox on one connection. compose: the mail's number (M08) and words for a message."""

    def __init__(self, connection: Connection, vault: Vault, compose: Compose) -> None:
        self._connection = connection
        self._vault = vault
        self._compose = compose

    def queue(self, message: Message, now: datetime) -> None:
        kind, mail = self._compose(message)
        message_id = queue_mail(self._connection, outbox, self._vault, kind, mail, now=now)
        about = {"account_id": message.account.account_id or None, "kind": kind, "queued_at": now}
        _ADD.run(self._connection, message_id=message_id, **about)

    def withdraw(self, account_id: str, number: str) -> None:
        columns = sent_message.c
        theirs = select(columns.message_id).where(columns.account_id == account_id, columns.kind == number)
        unsent = delete(outbox).where(outbox.c.id.in_(theirs)).returning(outbox.c.id)
        gone = self._connection.execute(unsent).scalars().all()
        self._connection.execute(delete(sent_message).where(columns.message_id.in_(gone)))
