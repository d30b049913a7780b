"""One transaction with the stores that use cases need; each store is made when it is first asked for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property

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


class UnitOfWork:
    """The stores of one transaction. Committed by whoever opened it, on normal exit."""

    def __init__(self, connection: Connection, vault: Vault, compose: Compose, times: int) -> None:
        self.connection = connection
        self.vault = vault
        self._compose = compose
        self._times = times

    @cached_property
    def accounts(self) -> SqlAccountStore:
        return SqlAccountStore(self.connection)

    @cached_property
    def passwords(self) -> SqlPasswordStore:
        return SqlPasswordStore(self.connection)

    @cached_property
    def initial_passwords(self) -> SqlInitialPasswordStore:
        return SqlInitialPasswordStore(self.connection)

    @cached_property
    def activatiecodes(self) -> SqlActivatiecodeStore:
        return SqlActivatiecodeStore(self.connection)

    @cached_property
    def letters(self) -> SqlLetterStore:
        return SqlLetterStore(self.connection)

    @cached_property
    def batches(self) -> SqlBatchStore:
        return SqlBatchStore(self.connection)

    @cached_property
    def print_jobs(self) -> SqlPrintJobs:
        return SqlPrintJobs(self.connection)

    @cached_property
    def totp(self) -> SqlTotpStore:
        return SqlTotpStore(self.connection, self.vault)

    @cached_property
    def webauthn(self) -> SqlWebauthnStore:
        return SqlWebauthnStore(self.connection)

    @cached_property
    def recovery_codes(self) -> SqlRecoveryCodeStore:
        return SqlRecoveryCodeStore(self.connection)

    @cached_property
    def ceremonies(self) -> SqlCeremonyStore:
        return SqlCeremonyStore(self.connection, self.vault)

    @cached_property
    def factors(self) -> SqlFactorStore:
        return SqlFactorStore(self.connection, self.vault)

    @cached_property
    def sessions(self) -> SqlSessionStore:
        return SqlSessionStore(self.connection)

    @cached_property
    def login_attempts(self) -> SqlAttemptStore:
        return SqlAttemptStore(self.connection)

    @cached_property
    def throttle(self) -> SqlThrottleStore:
        return SqlThrottleStore(self.connection, self._times)

    @cached_property
    def audit(self) -> SqlAuditStore:
        return SqlAuditStore(self.connection)

    @cached_property
    def audit_chain(self) -> SqlChainStore:
        return SqlChainStore(self.connection)

    @cached_property
    def audit_log(self) -> SqlAuditLog:
        return SqlAuditLog(self.connection)

    @cached_property
    def audit_heads(self) -> SqlHeadStore:
        return SqlHeadStore(self.connection)

    @cached_property
    def audit_details(self) -> SqlDetailStore:
        return SqlDetailStore(self.connection)

    @cached_property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.connection, self.vault, self._compose)

    @cached_property
    def notices(self) -> SqlNoticeStore:
        return SqlNoticeStore(self.connection)

    @cached_property
    def devices(self) -> SqlKnownDeviceStore:
        return SqlKnownDeviceStore(self.connection)

    @cached_property
    def questions(self) -> SqlSecretQuestionStore:
        return SqlSecretQuestionStore(self.connection, self.vault)

    @cached_property
    def reset_links(self) -> SqlResetLinkStore:
        return SqlResetLinkStore(self.connection)

    @cached_property
    def history(self) -> SqlAuditHistory:
        return SqlAuditHistory(self.connection)

    @cached_property
    def clients(self) -> SqlClientStore:
        return SqlClientStore(self.connection)

    @cached_property
    def initial_tokens(self) -> SqlInitialAccessTokenStore:
        return SqlInitialAccessTokenStore(self.connection)

    @cached_property
    def assertions(self) -> SqlAssertionStore:
        return SqlAssertionStore(self.connection)

    @cached_property
    def requests(self) -> SqlRequestStore:
        return SqlRequestStore(self.connection)

    @cached_property
    def pushed_requests(self) -> SqlPushedRequestStore:
        return SqlPushedRequestStore(self.connection)

    @cached_property
    def codes(self) -> SqlCodeStore:
        return SqlCodeStore(self.connection)

    @cached_property
    def grants(self) -> SqlGrantStore:
        return SqlGrantStore(self.connection)

    @cached_property
    def standings(self) -> SqlStandingStore:
        return SqlStandingStore(self.connection)

    @cached_property
    def device_requests(self) -> SqlDeviceRequestStore:
        return SqlDeviceRequestStore(self.connection)

    @cached_property
    def revoked_tokens(self) -> SqlRevokedTokenStore:
        return SqlRevokedTokenStore(self.connection)

    @cached_property
    def consents(self) -> SqlConsentStore:
        return SqlConsentStore(self.connection)

    @cached_property
    def subjects(self) -> SqlSubjectStore:
        return SqlSubjectStore(self.connection)

    @cached_property
    def relations(self) -> SqlRelationStore:
        return SqlRelationStore(self.connection)

    @cached_property
    def entitlements(self) -> SqlEntitlementStore:
        return SqlEntitlementStore(self.connection)

    @cached_property
    def proposals(self) -> SqlProposalStore:
        return SqlProposalStore(self.connection)

    @cached_property
    def staff_roles(self) -> SqlRoleStore:
        return SqlRoleStore(self.connection)

    @cached_property
    def forms(self) -> SqlFormStore:
        return SqlFormStore(self.connection, self.vault)

    @cached_property
    def life(self) -> SqlLifeStore:
        return SqlLifeStore(self.connection)

    @cached_property
    def export(self) -> SqlExportStore:
        return SqlExportStore(self.connection)

    @cached_property
    def inactivity(self) -> SqlLifeStore:
        return self.life

    @cached_property
    def phone_checks(self) -> SqlPhoneCheckStore:
        return SqlPhoneCheckStore(self.connection)

    @cached_property
    def email_changes(self) -> SqlEmailChangeStore:
        return SqlEmailChangeStore(self.connection)

    @cached_property
    def console_sessions(self) -> SqlConsoleSessionStore:
        return SqlConsoleSessionStore(self.connection)

    @cached_property
    def drafts(self) -> SqlDraftStore:
        return SqlDraftStore(self.connection, self.vault)

    @cached_property
    def work(self) -> SqlWorkStore:
        return SqlWorkStore(self.connection)

    @cached_property
    def search(self) -> SqlSearchStore:
        return SqlSearchStore(self.connection)

    @cached_property
    def dead_mails(self) -> SqlDeadMailStore:
        return SqlDeadMailStore(self.connection)

    @cached_property
    def keys(self) -> SqlKeyStore:
        return SqlKeyStore(self.connection)

    @cached_property
    def protocol_rows(self) -> SqlProtocolRows:
        return SqlProtocolRows(self.connection)

    @cached_property
    def load(self) -> SqlLoadStore:
        return SqlLoadStore(self.connection, self.vault)

    @cached_property
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

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """For looking only; rolled back at the end."""
        with self._database.read() as connection:
            yield self._unit(connection)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """For changing; committed at the end, rolled back when it raises."""
        with self._database.write() as connection:
            yield self._unit(connection)

    def _unit(self, connection: Connection) -> UnitOfWork:
        return UnitOfWork(connection, self._vault, self._compose, self._times)
