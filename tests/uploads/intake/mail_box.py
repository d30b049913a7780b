"""The mails that wait in the outbox of a kit."""

import json

from sqlalchemy import select

from shared.encryption import Vault
from shared.mail.message import Mail
from tests.uploads.kit import Kit
from uploads.db.tables import outbox


def mails(kit: Kit) -> dict[str, Mail]:
    """The last one of each number."""
    vault, oldest_first = Vault([bytes(32)]), select(outbox).order_by(outbox.c.created_at)
    with kit.database.read() as connection:
        rows = connection.execute(oldest_first).all()
    return {row.kind: Mail(**json.loads(vault.decrypt("outbox", row.content))) for row in rows}
