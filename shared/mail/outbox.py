"""The outbox: mails wait here until the worker has handed them over.

The content is encrypted, because mails hold one-time passwords and links, and it leaves the row
with the row itself as soon as the mail is accepted.
"""

import json
import secrets
from dataclasses import asdict
from datetime import datetime
from email.errors import HeaderParseError
from email.message import EmailMessage

from sqlalchemy import Column, Connection, Index, LargeBinary, MetaData, RowMapping, String, Table
from sqlalchemy import insert as insert_into

from shared.db.columns import UtcDateTime
from shared.db.sealed_values import SealedColumn, everywhere
from shared.encryption import Vault
from shared.jobs.tables import lease_columns
from shared.jobs.worker import Queue
from shared.mail.message import Mail, Sender, as_email
from shared.mail.transport import MailNotTaken, Transport

PURPOSE = "outbox"


def outbox_table(metadata: MetaData) -> Table:
    """The outbox of one service."""
    return Table(
        "outbox",
        metadata,
        *lease_columns(),
        Column("kind", String(16), nullable=False),
        Column("content", LargeBinary, nullable=False),
        Column("created_at", UtcDateTime, nullable=False),
        Index("ix_outbox_due", "dead_at", "run_at"),
    )


def sealed_outbox(table: Table) -> SealedColumn:
    """Where the content of mails lies encrypted."""
    return SealedColumn(table, "content", everywhere(PURPOSE))


def queue_mail(connection: Connection, table: Table, vault: Vault, kind: str, mail: Mail, *, now: datetime) -> str:
    """Write a mail in the caller's transaction; its id, which is also its Message-ID. kind: M01…M22."""
    mail_id = secrets.token_hex(16)
    content = vault.encrypt(PURPOSE, json.dumps(asdict(mail)).encode())
    row = {"id": mail_id, "kind": kind, "content": content, "run_at": now, "created_at": now, "attempts": 0}
    connection.execute(insert_into(table).values(row))
    return mail_id


def outbox_queue(table: Table, vault: Vault, sender: Sender, transport: Transport) -> Queue:
    """What the worker does with the outbox: build the message again and hand it over.

    A mail to nobody was written so that an unknown name costs what a known one does; it ends here (threat 2).
    """

    def send(row: RowMapping) -> None:
        mail = Mail(**json.loads(vault.decrypt(PURPOSE, row["content"])))
        if not mail.to:  # written so that the work is the same for those who have no mail box (threat 2)
            return
        transport.send(_composed(mail, sender, row))

    return Queue(table, send)


def _composed(mail: Mail, sender: Sender, row: RowMapping) -> EmailMessage:
    try:
        return as_email(mail, sender, row["id"], row["created_at"])
    except (ValueError, HeaderParseError):  # says which address, and ends in the log
        raise MailNotTaken("the address is not exactly one") from None
