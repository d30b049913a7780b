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

    SESSION_ENDED = "session.ended"
