"""The closed list of what is remembered (K29). A member's value is the name in the audit trail."""

from enum import StrEnum


class Event(StrEnum):
    """One member for each thing that can have happened; never free text."""

    PASSWORD_ACCEPTED = "login.password_accepted"
    LOGIN_FAILED = "login.failed"
    LOGIN_THROTTLED = "login.throttled"
    LOGIN_REFUSED = "login.refused"
    LOGIN_COMPLETED = "login.completed"
    LOCK_EXPIRED = "lock.expired"
    NEW_DEVICE = "login.new_device"
    CODE_FAILED = "login.code_failed"
    CODE_THROTTLED = "login.code_throttled"
    LOGIN_CANCELLED = "login.cancelled"

    CONFIRMATION_FAILED = "confirmation.failed"
    CONFIRMED = "confirmation.completed"

    PASSWORD_CHANGED = "password.changed"
    PASSWORD_CHANGE_REFUSED = "password.change_refused"
    EXPIRY_NOTICE = "password.expiry_notice"

    FACTOR_ADDED = "factor.added"
    FACTOR_REMOVED = "factor.removed"
    FACTOR_CLONE_SUSPECTED = "factor.clone_suspected"
    RECOVERY_CODES_RENEWED = "recovery_code.renewed"
    RECOVERY_CODE_USED = "recovery_code.used"
    RECOVERY_CODE_FAILED = "recovery_code.failed"
    RECOVERY_OPENED = "recovery.opened"
    RECOVERY_DONE = "recovery.done"
    KEY_FAILED = "login.key_failed"

    RESET_REQUESTED = "reset.requested"
    RESET_LINK_USED = "reset.link_used"
    RESET_DONE = "reset.done"
    QUESTIONS_SET = "questions.set"
    ANSWER_FAILED = "questions.answer_failed"
    ANSWER_THROTTLED = "questions.answer_throttled"

    SESSION_ENDED = "session.ended"
    LOGGED_OUT_EVERYWHERE = "session.ended_everywhere"
    LANGUAGE_CHANGED = "account.language_changed"

    CONSOLE_ENTERED = "console.entered"
    ACTION_REFUSED = "console.action_refused"
    ACCOUNT_SEEN = "console.account_seen"
    MAILS_RETRIED = "console.mails_retried"
    LOCK_LIFTED = "lock.lifted"

    TRANSITION_REFUSED = "account.transition_refused"
    ACCOUNT_REQUESTED = "account.requested"
    ACCOUNT_APPROVED = "account.approved"
    ACCOUNT_BLOCKED = "account.blocked"
    ACCOUNT_UNBLOCKED = "account.unblocked"
    CLOSING_ANNOUNCED = "account.closing_announced"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_ERASED = "account.erased"
    ACCOUNT_MERGED = "account.moved_to_other_relation"
    DETAILS_CHANGED = "account.details_changed"
    EMAIL_CHANGE_ASKED = "account.email_change_asked"
    ACCOUNT_EXPORTED = "account.exported"
    ENTITLEMENT_CHANGED = "entitlement.changed"
    RELATION_OPENED = "relation.opened"
    RELATION_REVIEWED = "relation.reviewed"
    RELATION_CLOSED = "relation.closed"
    RELATIONS_MERGED = "relation.merged"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_APPROVED = "proposal.approved"
    PROPOSAL_REJECTED = "proposal.rejected"
    PROPOSAL_LAPSED = "proposal.lapsed"
    SELF_DECISION_REFUSED = "proposal.self_decision_refused"
    FORM_SEEN = "proposal.form_seen"
    ROLES_CHANGED = "role.changed"
    ROLE_REVIEWED = "role.reviewed"
    ANSWER_CHECKED = "questions.answer_checked"
    CALLED_BACK = "account.called_back"
    ACCOUNT_INVITED = "account.invited"
    LETTER_ORDERED = "letter.ordered"
    LETTER_PRINTED = "letter.printed"
    LETTER_CONFIRMED = "letter.confirmed"
    LETTER_FAILED = "letter.failed"
    BATCH_ORDERED = "letter.batch_ordered"
    BATCH_FETCHED = "letter.batch_fetched"
    FIRST_LOGIN_BEGUN = "login.first"
    TERMS_ACCEPTED = "terms.accepted"
    ACTIVATION_FAILED = "activation.failed"
    ACTIVATION_VOIDED = "activation.voided"
    ACTIVATION_ACCEPTED = "activation.accepted"
    PASSWORD_SET = "password.set"
    ACCOUNT_ACTIVATED = "account.activated"
    INVITATION_EXPIRED = "invitation.expired"
    INVITATION_RENEWED = "invitation.renewed"

    CLIENT_REGISTERED = "client.registered"
    CLIENT_CHANGED = "client.changed"
    CLIENT_DELETED = "client.deleted"
    CLIENT_TOKEN_RENEWED = "client.registration_token_renewed"
    CLIENT_SECRET_ROTATED = "client.secret_rotated"
    INITIAL_ACCESS_TOKEN_ISSUED = "client.initial_access_token_issued"
    INITIAL_ACCESS_TOKEN_ENDED = "client.initial_access_token_ended"
    CONSENT_GIVEN = "consent.given"
    CONSENT_REFUSED = "consent.refused"
    DEVICE_ALLOWED = "device.allowed"
    DEVICE_REFUSED = "device.refused"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    GRANT_STARTED = "grant.started"
    CODE_REUSED = "grant.code_reused"
    REFRESH_TOKEN_REUSED = "grant.refresh_token_reused"
    KEY_PUBLISHED = "key.published"
    KEY_SIGNS = "key.signs"
    KEY_REMOVED = "key.removed"
    GRANT_REVOKED = "grant.revoked"
    TOKEN_REVOKED = "token.revoked"
    LOGOUT_UNREACHED = "logout.application_unreached"

    ALL_SESSIONS_ENDED = "emergency.sessions_ended"
    ALL_PASSWORDS_EXPIRED = "emergency.passwords_expired"
    CLIENT_STOPPED = "emergency.client_stopped"
    CLIENT_RESUMED = "emergency.client_resumed"
    APPROVED_IN_EMERGENCY = "emergency.approved"

    AUDIT_VIEWED = "audit.viewed"
    AUDIT_EXPORTED = "audit.exported"
    AUDIT_VERIFIED = "audit.verified"
    AUDIT_BROKEN = "audit.broken"
    AUDIT_ERASED = "audit.details_erased"
    AUDIT_KEY_MADE = "audit.key_made"


class Result(StrEnum):
    """How it ended (BIO2 8.15.01)."""

    DONE = "gelukt"
    REFUSED = "geweigerd"


REFUSALS = frozenset(
    {
        Event.LOGIN_FAILED,
        Event.LOGIN_THROTTLED,
        Event.LOGIN_REFUSED,
        Event.CODE_FAILED,
        Event.CODE_THROTTLED,
        Event.CONFIRMATION_FAILED,
        Event.PASSWORD_CHANGE_REFUSED,
        Event.FACTOR_CLONE_SUSPECTED,
        Event.RECOVERY_CODE_FAILED,
        Event.KEY_FAILED,
        Event.ANSWER_FAILED,
        Event.ANSWER_THROTTLED,
        Event.ACTION_REFUSED,
        Event.TRANSITION_REFUSED,
        Event.SELF_DECISION_REFUSED,
        Event.ACTIVATION_FAILED,
        Event.ACTIVATION_VOIDED,
        Event.LETTER_FAILED,
        Event.CONSENT_REFUSED,
        Event.CODE_REUSED,
        Event.REFRESH_TOKEN_REUSED,
        Event.LOGOUT_UNREACHED,
        Event.AUDIT_BROKEN,
    }
)


def result_of(event: Event) -> Result:
    """What the auditor filters by."""
    return Result.REFUSED if event in REFUSALS else Result.DONE
