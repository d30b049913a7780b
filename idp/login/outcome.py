"""What comes of a step: returned, never raised, because counters and audit rows must be kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from idp.login.attempt import PORTAL, Destination
from idp.login.sso_session import SsoSession
from idp.login.steps import Step


class Refusal(Enum):
    """Why a step was refused."""

    WRONG_DETAILS = auto()
    TOO_MANY_TRIES = auto()
    NO_CODE = auto()
    WRONG_CODE = auto()
    TOO_MANY_CODES = auto()
    NO_ENTRY = auto()
    NOT_STARTED = auto()
    WRONG_PASSWORD = auto()
    NOT_CONFIRMED = auto()
    TOO_MANY_ANSWERS = auto()
    WRONG_KEY = auto()
    UNKNOWN_KEY = auto()
    WRONG_RECOVERY_CODE = auto()
    NOT_AGREED = auto()


@dataclass(frozen=True, slots=True)
class Refused:
    """Not accepted. again_at: the moment from which another try is looked at."""

    refusal: Refusal
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proceed:
    """Accepted, and another step is owed. cookie: the new login cookie; the old one is dead."""

    step: Step
    cookie: str


@dataclass(frozen=True, slots=True)
class Completed:
    """Everything is done. cookie: of the session. to: where the user wanted to go.

    ended_sids: sessions that had to go; their applications are still to be told. device: the new cookie
    of a device that the account knows from now on. notice: first the page that says that the password ends soon.
    activated: this login has made the account ready.
    """

    session: SsoSession
    cookie: str
    to: Destination = PORTAL
    ended_sids: tuple[str, ...] = ()
    device: str | None = None
    notice: bool = False
    activated: bool = False
