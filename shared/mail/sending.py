"""How an installation sends what waits in the outbox of a service: all of them in one name, to one place."""

from sqlalchemy import Table

from shared.encryption import Vault
from shared.jobs.worker import Queue
from shared.layout.contact import ContactSettings
from shared.mail.message import Sender
from shared.mail.outbox import outbox_queue
from shared.mail.transport import FolderTransport, SmtpTransport, Transport
from shared.settings import CommonSettings

SENDER_NAME = "CAK Servicedesk"


def mail_queue(table: Table, vault: Vault, settings: CommonSettings) -> Queue:
    """What the worker of a service does with its outbox, as the installation is set."""
    return outbox_queue(table, vault, Sender(SENDER_NAME, ContactSettings().email), transport_of(settings))


def transport_of(settings: CommonSettings) -> Transport:
    """The mail server that is set, or else a folder."""
    if settings.smtp_url is not None:
        return SmtpTransport(settings.smtp_url.get_secret_value())
    return FolderTransport(settings.var / "mail")
