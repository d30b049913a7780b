"""One transaction with every store of uploads on it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.db.database import Database
from shared.encryption import Vault
from shared.jobs.queue import enqueue
from shared.mail.form import Contact
from uploads.db.allowance_store import SqlAllowances
from uploads.db.arrival_store import SqlArrivals
from uploads.db.check_store import SqlCheck
from uploads.db.delivery_store import SqlDeliveryRows
from uploads.db.disk import fullness_told
from uploads.db.kind_store import SqlDeliveryKinds
from uploads.db.mail_store import SqlMails
from uploads.db.party_store import SqlParties
from uploads.db.pass_store import SqlPasses
from uploads.db.receipt_store import SqlReceipts
from uploads.db.received_store import SqlReceived
from uploads.db.receiver_store import SqlReceivers
from uploads.db.record_store import SqlRecords
from uploads.db.space_store import SqlSpace
from uploads.db.stored_files import SqlStoredFiles
from uploads.db.tables import job
from uploads.db.upload_store import SqlUploadRows
from uploads.deliveries.model import Delivery
from uploads.intake.limits import Limits
from uploads.intake.notices import delivery_rejected
from uploads.intake.rules import Intake
from uploads.protocol.model import Owner


class SqlJobs:
    """`Jobs` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enqueue(self, kind: str, payload: Mapping[str, object], now: datetime, unique_key: str | None = None) -> None:
        enqueue(self._connection, job, kind, payload, now=now, unique_key=unique_key)


class UnitOfWork:
    """The unit of protocol, deliveries, intake and receipts at once; stores are made when asked for."""

    def __init__(self, connection: Connection, vault: Vault, limits: Limits, contact: Contact) -> None:
        self._connection = connection
        self._vault = vault
        self._limits = limits
        self._contact = contact

    @property
    def uploads(self) -> SqlUploadRows:
        return SqlUploadRows(self._connection, self._vault)

    @property
    def intake(self) -> Intake:
        return Intake(self, self._limits)

    @property
    def deliveries(self) -> SqlDeliveryRows:
        return SqlDeliveryRows(self._connection)

    @property
    def delivery_kinds(self) -> SqlDeliveryKinds:
        return SqlDeliveryKinds(self._connection)

    @property
    def parties(self) -> SqlParties:
        return SqlParties(self._connection)

    @property
    def jobs(self) -> SqlJobs:
        return SqlJobs(self._connection)

    @property
    def mails(self) -> SqlMails:
        return SqlMails(self._connection, self._vault, self._contact)

    @property
    def space(self) -> SqlSpace:
        return SqlSpace(self._connection, self._limits.quota_bytes)

    @property
    def arrivals(self) -> SqlArrivals:
        return SqlArrivals(self._connection)

    @property
    def files(self) -> SqlStoredFiles:
        return SqlStoredFiles(self._connection)

    @property
    def receipts(self) -> SqlReceipts:
        return SqlReceipts(self._connection, self._vault)

    @property
    def records(self) -> SqlRecords:
        return SqlRecords(self._connection)

    @property
    def check(self) -> SqlCheck:
        return SqlCheck(self._connection)

    @property
    def received(self) -> SqlReceived:
        return SqlReceived(self._connection)

    @property
    def allowances(self) -> SqlAllowances:
        return SqlAllowances(self._connection)

    @property
    def receivers(self) -> SqlReceivers:
        return SqlReceivers(self._connection)

    def tell_rejected(self, delivery: Delivery, now: datetime) -> None:
        """Write the mail that a delivery was rejected, to its sender (M19)."""
        owner = Owner(delivery.account, delivery.relatienummer)
        self.mails.tell(owner, delivery_rejected(delivery.kenmerk), now)

    @property
    def passes(self) -> SqlPasses:
        return SqlPasses(self._connection)


Begin = Callable[[], AbstractContextManager[UnitOfWork]]


@dataclass(frozen=True, slots=True)
class Transactions:
    """How use cases begin a transaction."""

    read: Begin
    write: Begin


def transactions(database: Database, vault: Vault, limits: Limits, contact: Contact) -> Transactions:
    """Reading and writing units of work on this database; OSError ENOSPC where it lacks room.

    contact: what mails say of the servicedesk.
    """

    @contextmanager
    def read() -> Iterator[UnitOfWork]:
        with database.read() as connection:
            yield UnitOfWork(connection, vault, limits, contact)

    @contextmanager
    def write() -> Iterator[UnitOfWork]:
        with fullness_told(), database.write() as connection:
            yield UnitOfWork(connection, vault, limits, contact)

    return Transactions(read, write)
