"""What an account holder is told by mail; the words are written in idp/delivery.

`device` is the kind of device in words, as far as the browser told, else an empty text. All times are aware UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.accounts.model import Account


@dataclass(frozen=True, slots=True)
class RequestReceived:
    """M01. account: as the form asks for it; it does not exist yet."""

    account: Account


@dataclass(frozen=True, slots=True)
class RequestRejected:
    """M02. reason: as the approver wrote it."""

    account: Account
    reason: str


@dataclass(frozen=True, slots=True)
class AccountInvited:
    """M03. initial_password: as typed at the first login; expires_at: from then on it no longer works."""

    account: Account
    initial_password: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ActivationVoided:
    """M04: the activation code was wrong for the fifth time."""

    account: Account
    occurred_at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class AccountActivated:
    """M05. expires_at: when the password that was chosen ends."""

    account: Account
    occurred_at: datetime
    expires_at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class InvitationExpired:
    """M06."""

    account: Account


@dataclass(frozen=True, slots=True)
class PasswordExpires:
    """M07. days_left: 30, 7 or 1 when sent in time, less when days were missed."""

    account: Account
    expires_at: datetime
    days_left: int


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """M08."""

    account: Account
    changed_at: datetime
    expires_at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class PasswordResetRequested:
    """M09. link: absolute address on which the new password is chosen; the only link in any mail."""

    account: Account
    requested_at: datetime
    link: str
    device: str


@dataclass(frozen=True, slots=True)
class LoginThrottled:
    """M10."""

    account: Account
    occurred_at: datetime
    device: str


class FactorChange(StrEnum):
    """What happened to a second factor."""

    ADDED = "added"
    REMOVED = "removed"
    CODES_RENEWED = "codes_renewed"


class FactorKind(StrEnum):
    """The kind of second factor that changed."""

    APP = "app"
    KEY = "key"
    RECOVERY_CODES = "recovery_codes"


@dataclass(frozen=True, slots=True)
class SecondFactorChanged:
    """M11. name: what its owner calls a key ('laptop werk'), empty for the app and for recovery codes."""

    account: Account
    occurred_at: datetime
    change: FactorChange
    kind: FactorKind
    device: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class RecoveryCodeUsed:
    """M12. codes_left: 0 to 9."""

    account: Account
    occurred_at: datetime
    codes_left: int
    device: str


@dataclass(frozen=True, slots=True)
class RecoveryOpened:
    """M13: opened by the servicedesk after a call, so there is no device."""

    account: Account
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class NewDevice:
    """M17: a full login on a device that is not among the account's known ones."""

    account: Account
    occurred_at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class AccountBlocked:
    """M14: blocked by the servicedesk."""

    account: Account
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class AccountUnblocked:
    """M15. new_password: the next login has to choose one."""

    account: Account
    occurred_at: datetime
    new_password: bool


class ClosingReason(StrEnum):
    """Why an account was closed; the mail says it."""

    ORGANISATION = "organisation"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class AccountClosed:
    """M16."""

    account: Account
    occurred_at: datetime
    why: ClosingReason


@dataclass(frozen=True, slots=True)
class ClosingAhead:
    """M22. closes_at: when the account is closed unless its owner logs in."""

    account: Account
    closes_at: datetime


class Detail(StrEnum):
    """What changed about a person."""

    EMAIL = "email"
    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class DetailsChanged:
    """M21. A new mail address is told to both: `account` once with the old and once with the new one."""

    account: Account
    occurred_at: datetime
    what: Detail


@dataclass(frozen=True, slots=True)
class RelationChanged:
    """M23: the relation was merged into another one; `account` already has its new number and user name."""

    account: Account
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class EmailToConfirm:
    """M24, to the new address. link: absolute address on which its owner confirms it."""

    account: Account
    email: str
    link: str


@dataclass(frozen=True, slots=True)
class ApprovedInEmergency:
    """M25, to an auditor: an operator approved what waited for an approver (K28)."""

    account: Account
    occurred_at: datetime


Message = (
    RequestReceived
    | RequestRejected
    | AccountBlocked
    | AccountUnblocked
    | AccountClosed
    | ClosingAhead
    | DetailsChanged
    | RelationChanged
    | EmailToConfirm
    | ApprovedInEmergency
    | AccountInvited
    | ActivationVoided
    | AccountActivated
    | InvitationExpired
    | PasswordExpires
    | PasswordChanged
    | PasswordResetRequested
    | LoginThrottled
    | SecondFactorChanged
    | RecoveryCodeUsed
    | RecoveryOpened
    | NewDevice
)
