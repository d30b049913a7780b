"""The closed list of what is remembered (K29). A member's value is the name in the audit trail."""

from enum import StrEnum


class Event(StrEnum):
    """One member for each thing that can have happened; never free text."""

    PASSWORD_ACCEPTED = "login.password_accepted"
    LOGIN_FAILED = "login.failed"
    LOGIN_THROTTLED = "login.throttled"
    LOGIN_REFUSED = "login.refused"
    LOGIN_COMPLETED = "login.completed"
    CODE_FAILED = "login.code_failed"
    CODE_THROTTLED = "login.code_throttled"
    LOGIN_CANCELLED = "login.cancelled"

    CONFIRMATION_FAILED = "confirmation.failed"
    CONFIRMED = "confirmation.completed"

    PASSWORD_CHANGED = "password.changed"
    PASSWORD_CHANGE_REFUSED = "password.change_refused"

    FACTOR_ADDED = "factor.added"
    FACTOR_REMOVED = "factor.removed"
    FACTOR_CLONE_SUSPECTED = "factor.clone_suspected"
    RECOVERY_CODES_RENEWED = "recovery_code.renewed"
    RECOVERY_CODE_USED = "recovery_code.used"
    RECOVERY_CODE_FAILED = "recovery_code.failed"
    RECOVERY_OPENED = "recovery.opened"
    KEY_FAILED = "login.key_failed"

    SESSION_ENDED = "session.ended"

    TRANSITION_REFUSED = "account.transition_refused"
    ACCOUNT_INVITED = "account.invited"
    LETTER_PRINTED = "letter.printed"
    LETTER_CONFIRMED = "letter.confirmed"
    LETTER_FAILED = "letter.failed"
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
    INITIAL_ACCESS_TOKEN_ISSUED = "client.initial_access_token_issued"
    CONSENT_GIVEN = "consent.given"
    CONSENT_REFUSED = "consent.refused"
    GRANT_STARTED = "grant.started"
    CODE_REUSED = "grant.code_reused"
    REFRESH_TOKEN_REUSED = "grant.refresh_token_reused"
    LOGOUT_UNREACHED = "logout.application_unreached"
