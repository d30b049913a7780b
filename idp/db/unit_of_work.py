"""One transaction with the stores that use cases need; each store is made when it is first asked for."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

from sqlalchemy import Connection

from idp.db.account_store import SqlAccountStore
from idp.db.activatiecode_store import SqlActivatiecodeStore
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
from idp.db.code_store import SqlCodeStore
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
from shared.database import Database
from shared.encryption import Vault
from shared.lazily import lazily


class UnitOfWork:
    """The stores of one transaction. Committed by whoever opened it, on normal exit."""

    def __init__(self, connection: Connection, vault: Vault, compose: Compose, times: int) -> None:
        self.connection = connection
        self.vault = vault
        self._compose = compose
        self._times = times

    @lazily
    def accounts(self) -> SqlAccountStore:
        return SqlAccountStore(self.connection)

    @lazily
    def passwords(self) -> SqlPasswordStore:
        return SqlPasswordStore(self.connection)

    @lazily
    def initial_passwords(self) -> SqlInitialPasswordStore:
        return SqlInitialPasswordStore(self.connection)

    @lazily
    def activatiecodes(self) -> SqlActivatiecodeStore:
        return SqlActivatiecodeStore(self.connection)

    @lazily
    def letters(self) -> SqlLetterStore:
        return SqlLetterStore(self.connection)

    @lazily
    def batches(self) -> SqlBatchStore:
        return SqlBatchStore(self.connection)

    @lazily
    def print_jobs(self) -> SqlPrintJobs:
        return SqlPrintJobs(self.connection)

    @lazily
    def totp(self) -> SqlTotpStore:
        return SqlTotpStore(self.connection, self.vault)

    @lazily
    def webauthn(self) -> SqlWebauthnStore:
        return SqlWebauthnStore(self.connection)

    @lazily
    def recovery_codes(self) -> SqlRecoveryCodeStore:
        return SqlRecoveryCodeStore(self.connection)

    @lazily
    def ceremonies(self) -> SqlCeremonyStore:
        return SqlCeremonyStore(self.connection, self.vault)

    @lazily
    def factors(self) -> SqlFactorStore:
        return SqlFactorStore(self.connection, self.vault)

    @lazily
    def sessions(self) -> SqlSessionStore:
        return SqlSessionStore(self.connection)

    @lazily
    def login_attempts(self) -> SqlAttemptStore:
        return SqlAttemptStore(self.connection)

    @lazily
    def throttle(self) -> SqlThrottleStore:
        return SqlThrottleStore(self.connection, self._times)

    @lazily
    def audit(self) -> SqlAuditStore:
        return SqlAuditStore(self.connection)

    @lazily
    def audit_chain(self) -> SqlChainStore:
        return SqlChainStore(self.connection)

    @lazily
    def audit_log(self) -> SqlAuditLog:
        return SqlAuditLog(self.connection)

    @lazily
    def audit_heads(self) -> SqlHeadStore:
        return SqlHeadStore(self.connection)

    @lazily
    def audit_details(self) -> SqlDetailStore:
        return SqlDetailStore(self.connection)

    @lazily
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.connection, self.vault, self._compose)

    @lazily
    def notices(self) -> SqlNoticeStore:
        return SqlNoticeStore(self.connection)

    @lazily
    def devices(self) -> SqlKnownDeviceStore:
        return SqlKnownDeviceStore(self.connection)

    @lazily
    def questions(self) -> SqlSecretQuestionStore:
        return SqlSecretQuestionStore(self.connection, self.vault)

    @lazily
    def reset_links(self) -> SqlResetLinkStore:
        return SqlResetLinkStore(self.connection)

    @lazily
    def history(self) -> SqlAuditHistory:
        return SqlAuditHistory(self.connection)

    @lazily
    def clients(self) -> SqlClientStore:
        return SqlClientStore(self.connection)

    @lazily
    def initial_tokens(self) -> SqlInitialAccessTokenStore:
        return SqlInitialAccessTokenStore(self.connection)

    @lazily
    def assertions(self) -> SqlAssertionStore:
        return SqlAssertionStore(self.connection)

    @lazily
    def requests(self) -> SqlRequestStore:
        return SqlRequestStore(self.connection)

    @lazily
    def pushed_requests(self) -> SqlPushedRequestStore:
        return SqlPushedRequestStore(self.connection)

    @lazily
    def codes(self) -> SqlCodeStore:
        return SqlCodeStore(self.connection)

    @lazily
    def grants(self) -> SqlGrantStore:
        return SqlGrantStore(self.connection)

    @lazily
    def standings(self) -> SqlStandingStore:
        return SqlStandingStore(self.connection)

    @lazily
    def device_requests(self) -> SqlDeviceRequestStore:
        return SqlDeviceRequestStore(self.connection)

    @lazily
    def revoked_tokens(self) -> SqlRevokedTokenStore:
        return SqlRevokedTokenStore(self.connection)

    @lazily
    def consents(self) -> SqlConsentStore:
        return SqlConsentStore(self.connection)

    @lazily
    def subjects(self) -> SqlSubjectStore:
        return SqlSubjectStore(self.connection)

    @lazily
    def relations(self) -> SqlRelationStore:
        return SqlRelationStore(self.connection)

    @lazily
    def entitlements(self) -> SqlEntitlementStore:
        return SqlEntitlementStore(self.connection)

    @lazily
    def proposals(self) -> SqlProposalStore:
        return SqlProposalStore(self.connection)

    @lazily
    def staff_roles(self) -> SqlRoleStore:
        return SqlRoleStore(self.connection)

    @lazily
    def forms(self) -> SqlFormStore:
        return SqlFormStore(self.connection, self.vault)

    @lazily
    def life(self) -> SqlLifeStore:
        return SqlLifeStore(self.connection)

    @lazily
    def export(self) -> SqlExportStore:
        return SqlExportStore(self.connection)

    @lazily
    def inactivity(self) -> SqlLifeStore:
        return self.life

    @lazily
    def phone_checks(self) -> SqlPhoneCheckStore:
        return SqlPhoneCheckStore(self.connection)

    @lazily
    def email_changes(self) -> SqlEmailChangeStore:
        return SqlEmailChangeStore(self.connection)

    @lazily
    def console_sessions(self) -> SqlConsoleSessionStore:
        return SqlConsoleSessionStore(self.connection)

    @lazily
    def drafts(self) -> SqlDraftStore:
        return SqlDraftStore(self.connection, self.vault)

    @lazily
    def work(self) -> SqlWorkStore:
        return SqlWorkStore(self.connection)

    @lazily
    def search(self) -> SqlSearchStore:
        return SqlSearchStore(self.connection)

    @lazily
    def dead_mails(self) -> SqlDeadMailStore:
        return SqlDeadMailStore(self.connection)

    @lazily
    def keys(self) -> SqlKeyStore:
        return SqlKeyStore(self.connection)

    @lazily
    def protocol_rows(self) -> SqlProtocolRows:
        return SqlProtocolRows(self.connection)

    @lazily
    def load(self) -> SqlLoadStore:
        return SqlLoadStore(self.connection, self.vault)

    @lazily
    def logout_jobs(self) -> SqlLogoutJobs:
        return SqlLogoutJobs(self.connection)


BeginUnit = Callable[[], AbstractContextManager[UnitOfWork]]


class UnitsOfWork:
    """Opens transactions on one database. times: how many times its tries every limit of guessing allows."""

    def __init__(self, database: Database, vault: Vault, compose: Compose, *, times: int = 1) -> None:
        self._database = database
        self._vault = vault
        self._compose = compose
        self._times = times

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """For looking only; rolled back at the end."""
        return _Opened(self._database.read(), self._unit)

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """For changing; committed at the end, rolled back when it raises."""
        return _Opened(self._database.write(), self._unit)

    def _unit(self, connection: Connection) -> UnitOfWork:
        return UnitOfWork(connection, self._vault, self._compose, self._times)


class _Opened:
    """A transaction with its stores, while the block runs."""

    __slots__ = ("_stores", "_transaction")

    def __init__(
        self, transaction: AbstractContextManager[Connection], stores: Callable[[Connection], UnitOfWork]
    ) -> None:
        self._transaction = transaction
        self._stores = stores

    def __enter__(self) -> UnitOfWork:
        return self._stores(self._transaction.__enter__())

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._transaction.__exit__(kind, failure, trace)
