"""One transaction with the stores that use cases need; each store is made when it is first asked for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property

from sqlalchemy import Connection

from idp.db.account_store import SqlAccountStore
from idp.db.attempt_store import SqlAttemptStore
from idp.db.audit_store import SqlAuditStore
from idp.db.outbox_store import Compose, SqlOutbox
from idp.db.password_store import SqlPasswordStore
from idp.db.session_store import SqlSessionStore
from idp.db.throttle_store import SqlThrottleStore
from idp.db.totp_store import SqlTotpStore
from shared.database import Database
from shared.encryption import Vault


class UnitOfWork:
    """The stores of one transaction. Committed by whoever opened it, on normal exit."""

    def __init__(self, connection: Connection, vault: Vault, compose: Compose) -> None:
        self.connection = connection
        self.vault = vault
        self._compose = compose

    @cached_property
    def accounts(self) -> SqlAccountStore:
        return SqlAccountStore(self.connection)

    @cached_property
    def passwords(self) -> SqlPasswordStore:
        return SqlPasswordStore(self.connection)

    @cached_property
    def totp(self) -> SqlTotpStore:
        return SqlTotpStore(self.connection, self.vault)

    @cached_property
    def sessions(self) -> SqlSessionStore:
        return SqlSessionStore(self.connection)

    @cached_property
    def login_attempts(self) -> SqlAttemptStore:
        return SqlAttemptStore(self.connection)

    @cached_property
    def throttle(self) -> SqlThrottleStore:
        return SqlThrottleStore(self.connection)

    @cached_property
    def audit(self) -> SqlAuditStore:
        return SqlAuditStore(self.connection)

    @cached_property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.connection, self.vault, self._compose)


BeginUnit = Callable[[], AbstractContextManager[UnitOfWork]]


class UnitsOfWork:
    """Opens transactions on one database."""

    def __init__(self, database: Database, vault: Vault, compose: Compose) -> None:
        self._database = database
        self._vault = vault
        self._compose = compose

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """For looking only; rolled back at the end."""
        with self._database.read() as connection:
            yield UnitOfWork(connection, self._vault, self._compose)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """For changing; committed at the end, rolled back when it raises."""
        with self._database.write() as connection:
            yield UnitOfWork(connection, self._vault, self._compose)
