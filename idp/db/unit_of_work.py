"""One transaction with the stores that use cases need; each store is made when it is first asked for."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from idp.db.account_store import SqlAccountStore
from idp.db.activatiecode_store import SqlActivatiecodeStore
from idp.db.admission_store import SqlAdmissionStore
from idp.db.attempt_store import SqlAttemptStore
from idp.db.audit_chain_store import SqlChainStore
from idp.db.audit_detail_store import SqlDetailStore
from idp.db.audit_head_store import SqlHeadStore
from idp.db.audit_history import SqlAuditHistory
from idp.db.audit_log_store import SqlAuditLog
from idp.db.audit_store import SqlAuditStore
from idp.db.batch_store import SqlBatchStore, SqlPrintJobs
from idp.db.ceremony_store import SqlCeremonyStore
from idp.db.client_store import SqlClientStore
from idp.db.consent_store import SqlConsentStore, SqlSubjectStore
from idp.db.console_store import SqlConsoleSessionStore, SqlDraftStore
from idp.db.dead_mail_store import SqlDeadMailStore
from idp.db.device_request_store import SqlDeviceRequestStore
from idp.db.device_store import SqlKnownDeviceStore
from idp.db.email_change_store import SqlEmailChangeStore
from idp.db.entitlement_store import SqlEntitlementStore
from idp.db.export_store import SqlExportStore
from idp.db.factor_store import SqlFactorStore
from idp.db.grant_store import SqlGrantStore
from idp.db.initial_password_store import SqlInitialPasswordStore
from idp.db.initial_token_store import SqlAssertionStore, SqlInitialAccessTokenStore
from idp.db.key_store import SqlKeyStore, SqlLogoutJobs
from idp.db.letter_store import SqlLetterStore
from idp.db.life_store import SqlLifeStore
from idp.db.load_store import SqlLoadStore
from idp.db.notice_store import SqlNoticeStore
from idp.db.outbox_store import Compose, SqlOutbox
from idp.db.password_store import SqlPasswordStore
from idp.db.phone_check_store import SqlPhoneCheckStore
from idp.db.proposal_store import SqlFormStore, SqlProposalStore
from idp.db.protocol_rows import SqlProtocolRows
from idp.db.question_store import SqlSecretQuestionStore
from idp.db.recovery_code_store import SqlRecoveryCodeStore
from idp.db.relation_store import SqlRelationStore
from idp.db.request_store import SqlPushedRequestStore, SqlRequestStore
from idp.db.reset_link_store import SqlResetLinkStore
from idp.db.revoked_token_store import SqlRevokedTokenStore
from idp.db.role_store import SqlRoleStore
from idp.db.search_store import SqlSearchStore
from idp.db.session_store import SqlSessionStore
from idp.db.standing_store import SqlStandingStore
from idp.db.throttle_store import SqlThrottleStore
from idp.db.totp_store import SqlTotpStore
from idp.db.webauthn_store import SqlWebauthnStore
from idp.db.work_store import SqlWorkStore
from shared.db.database import Database
from shared.encryption import Vault

if TYPE_CHECKING:
    from functools import cached_property as made_once
else:

    class made_once:
        """`functools.cached_property` without its lock: one thread has one transaction."""

        def __init__(self, make: Callable[[Any], Any]) -> None:
            self._make = make

        def __set_name__(self, _owner: type, name: str) -> None:
            self._name = name

        def __get__(self, unit: Any, _owner: type) -> Any:
            made = unit.__dict__[self._name] = self._make(unit)
            return made


class UnitOfWork:
    """The stores of one transaction. Committed by whoever opened it, on normal exit."""

    def __init__(self, connection: Connection, vault: Vault, compose: Compose, times: int) -> None:
        self.connection = connection
        self.vault = vault
        self._compose = compose
        self._times = times

    @made_once
    def accounts(self) -> SqlAccountStore:
        return SqlAccountStore(self.connection)

    @made_once
    def passwords(self) -> SqlPasswordStore:
        return SqlPasswordStore(self.connection)

    @made_once
    def initial_passwords(self) -> SqlInitialPasswordStore:
        return SqlInitialPasswordStore(self.connection)

    @made_once
    def activatiecodes(self) -> SqlActivatiecodeStore:
        return SqlActivatiecodeStore(self.connection)

    @made_once
    def letters(self) -> SqlLetterStore:
        return SqlLetterStore(self.connection)

    @made_once
    def batches(self) -> SqlBatchStore:
        return SqlBatchStore(self.connection)

    @made_once
    def print_jobs(self) -> SqlPrintJobs:
        return SqlPrintJobs(self.connection)

    @made_once
    def totp(self) -> SqlTotpStore:
        return SqlTotpStore(self.connection, self.vault)

    @made_once
    def webauthn(self) -> SqlWebauthnStore:
        return SqlWebauthnStore(self.connection)

    @made_once
    def recovery_codes(self) -> SqlRecoveryCodeStore:
        return SqlRecoveryCodeStore(self.connection)

    @made_once
    def ceremonies(self) -> SqlCeremonyStore:
        return SqlCeremonyStore(self.connection, self.vault)

    @made_once
    def factors(self) -> SqlFactorStore:
        return SqlFactorStore(self.connection, self.vault)

    @made_once
    def sessions(self) -> SqlSessionStore:
        return SqlSessionStore(self.connection)

    @made_once
    def login_attempts(self) -> SqlAttemptStore:
        return SqlAttemptStore(self.connection)

    @made_once
    def throttle(self) -> SqlThrottleStore:
        return SqlThrottleStore(self.connection, self._times)

    @made_once
    def audit(self) -> SqlAuditStore:
        return SqlAuditStore(self.connection)

    @made_once
    def audit_chain(self) -> SqlChainStore:
        return SqlChainStore(self.connection)

    @made_once
    def audit_log(self) -> SqlAuditLog:
        return SqlAuditLog(self.connection)

    @made_once
    def audit_heads(self) -> SqlHeadStore:
        return SqlHeadStore(self.connection)

    @made_once
    def audit_details(self) -> SqlDetailStore:
        return SqlDetailStore(self.connection)

    @made_once
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.connection, self.vault, self._compose)

    @made_once
    def notices(self) -> SqlNoticeStore:
        return SqlNoticeStore(self.connection)

    @made_once
    def devices(self) -> SqlKnownDeviceStore:
        return SqlKnownDeviceStore(self.connection)

    @made_once
    def questions(self) -> SqlSecretQuestionStore:
        return SqlSecretQuestionStore(self.connection, self.vault)

    @made_once
    def reset_links(self) -> SqlResetLinkStore:
        return SqlResetLinkStore(self.connection)

    @made_once
    def history(self) -> SqlAuditHistory:
        return SqlAuditHistory(self.connection)

    @made_once
    def clients(self) -> SqlClientStore:
        return SqlClientStore(self.connection)

    @made_once
    def initial_tokens(self) -> SqlInitialAccessTokenStore:
        return SqlInitialAccessTokenStore(self.connection)

    @made_once
    def assertions(self) -> SqlAssertionStore:
        return SqlAssertionStore(self.connection)

    @made_once
    def requests(self) -> SqlRequestStore:
        return SqlRequestStore(self.connection)

    @made_once
    def pushed_requests(self) -> SqlPushedRequestStore:
        return SqlPushedRequestStore(self.connection)

    @made_once
    def grants(self) -> SqlGrantStore:
        return SqlGrantStore(self.connection)

    @made_once
    def admissions(self) -> SqlAdmissionStore:
        return SqlAdmissionStore(self.connection)

    @made_once
    def standings(self) -> SqlStandingStore:
        return SqlStandingStore(self.connection)

    @made_once
    def device_requests(self) -> SqlDeviceRequestStore:
        return SqlDeviceRequestStore(self.connection)

    @made_once
    def revoked_tokens(self) -> SqlRevokedTokenStore:
        return SqlRevokedTokenStore(self.connection)

    @made_once
    def consents(self) -> SqlConsentStore:
        return SqlConsentStore(self.connection)

    @made_once
    def subjects(self) -> SqlSubjectStore:
        return SqlSubjectStore(self.connection)

    @made_once
    def relations(self) -> SqlRelationStore:
        return SqlRelationStore(self.connection)

    @made_once
    def entitlements(self) -> SqlEntitlementStore:
        return SqlEntitlementStore(self.connection)

    @made_once
    def proposals(self) -> SqlProposalStore:
        return SqlProposalStore(self.connection)

    @made_once
    def staff_roles(self) -> SqlRoleStore:
        return SqlRoleStore(self.connection)

    @made_once
    def forms(self) -> SqlFormStore:
        return SqlFormStore(self.connection, self.vault)

    @made_once
    def life(self) -> SqlLifeStore:
        return SqlLifeStore(self.connection)

    @made_once
    def export(self) -> SqlExportStore:
        return SqlExportStore(self.connection)

    @made_once
    def inactivity(self) -> SqlLifeStore:
        return self.life

    @made_once
    def phone_checks(self) -> SqlPhoneCheckStore:
        return SqlPhoneCheckStore(self.connection)

    @made_once
    def email_changes(self) -> SqlEmailChangeStore:
        return SqlEmailChangeStore(self.connection)

    @made_once
    def console_sessions(self) -> SqlConsoleSessionStore:
        return SqlConsoleSessionStore(self.connection)

    @made_once
    def drafts(self) -> SqlDraftStore:
        return SqlDraftStore(self.connection, self.vault)

    @made_once
    def work(self) -> SqlWorkStore:
        return SqlWorkStore(self.connection)

    @made_once
    def search(self) -> SqlSearchStore:
        return SqlSearchStore(self.connection)

    @made_once
    def dead_mails(self) -> SqlDeadMailStore:
        return SqlDeadMailStore(self.connection)

    @made_once
    def keys(self) -> SqlKeyStore:
        return SqlKeyStore(self.connection)

    @made_once
    def protocol_rows(self) -> SqlProtocolRows:
        return SqlProtocolRows(self.connection)

    @made_once
    def load(self) -> SqlLoadStore:
        return SqlLoadStore(self.connection, self.vault)

    @made_once
    def logout_jobs(self) -> SqlLogoutJobs:
        return SqlLogoutJobs(self.connection)


class UnitsOfWork:
    """Opens transactions on one database. times: how many times its tries every limit of guessing allows."""

    def __init__(self, database: Database, vault: Vault, compose: Compose, *, times: int = 1) -> None:
        self._database = database
        self._vault = vault
        self._compose = compose
        self._times = times

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """For looking only; rolled back at the end."""
        return _Unit(self._database.read(), self._unit)

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """For changing; committed at the end, rolled back when it raises."""
        return _Unit(self._database.write(), self._unit)

    def _unit(self, connection: Connection) -> UnitOfWork:
        return UnitOfWork(connection, self._vault, self._compose, self._times)


class _Unit:
    """The stores while the transaction runs."""

    __slots__ = ("_made", "_transaction")

    def __init__(
        self, transaction: AbstractContextManager[Connection], made: Callable[[Connection], UnitOfWork]
    ) -> None:
        self._transaction = transaction
        self._made = made

    def __enter__(self) -> UnitOfWork:
        connection = self._transaction.__enter__()
        try:
            return self._made(connection)
        except BaseException:
            self._transaction.__exit__(*sys.exc_info())
            raise

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._transaction.__exit__(kind, failure, trace)
