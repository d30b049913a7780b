"""The single sign-on session: a row on the server, named by an opaque cookie (K25).

The cookie's value is 256 random bits and is stored only as SHA-256. `sid` is another value, the
public name of the session in ID tokens and logout tokens.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
SLIDE_EVERY = timedelta(minutes=1)  # at most one write a minute for a busy session
CLOCKS_DIFFER = timedelta(minutes=1)  # as much as applications allow; a login later than that is not believed
FRESH = timedelta(minutes=5)  # A0: a change in 'Uw account' needs a full login this recent
SID_BYTES = 16

ACR_MFA = "urn:cak:acr:mfa"  # K14
ACR_PHR = "urn:cak:acr:phr"
AMR_KEY = "pop"  # RFC 8176: possession of a key was proven
AMR_OF_CODE = ("otp", "mfa")  # after a second step with a code, of an app or for recovery
AMR_OF_KEY = (AMR_KEY, "mfa")


class EndReason(StrEnum):
    """Why a session ended."""

    LOGOUT = "logout"
    PASSWORD_CHANGED = "password_changed"
    REPLACED = "replaced"
    PASSWORD_RESET = "password_reset"
    BY_OWNER = "by_owner"
    EVERYWHERE = "everywhere"
    RECOVERY = "recovery"
    BLOCKED = "blocked"
    CLOSED = "closed"
    BY_STAFF = "by_staff"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class SsoSession:
    """A full login that goes on.

    auth_time: of the last full login. amr: the methods used (RFC 8176). password_expired: computed
    when the session was read; such a session gives access to nothing (S12). agent: User-Agent of its browser.
    """

    sid: str
    account_id: str
    auth_time: datetime
    amr: tuple[str, ...]
    acr: str
    created_at: datetime
    last_seen_at: datetime
    password_expired: bool = False
    agent: str = ""

    @property
    def ends_at(self) -> datetime:
        """The moment it ends when nothing more happens."""
        return min(self.last_seen_at + IDLE, self.auth_time + ABSOLUTE)

    def is_live(self, now: datetime) -> bool:
        """False after 30 idle minutes or 8 hours from auth_time, and while its login is still to come.

        After the clock was put back such a login would pass for one that was asked for a moment ago, and applications
        refuse it.
        """
        return self.auth_time - CLOCKS_DIFFER <= now < self.ends_at

    def is_usable(self, now: datetime) -> bool:
        """True while what it opened stays open: it is live, and the password has not expired (S12, K25)."""
        return self.is_live(now) and not self.password_expired

    def is_fresh(self, now: datetime) -> bool:
        """True while the last full login is at most five minutes old (A0)."""
        return now - self.auth_time <= FRESH

    def wants_slide(self, now: datetime) -> bool:
        """True when the idle clock is due for its one write a minute."""
        return now - self.last_seen_at >= SLIDE_EVERY

    def confirmed(self, now: datetime, amr: tuple[str, ...]) -> "SsoSession":
        """The same session after its owner logged in fully again."""
        return replace(self, auth_time=now, last_seen_at=now, amr=amr, acr=acr_of(amr), password_expired=False)


def acr_of(amr: tuple[str, ...]) -> str:
    """phr (phishing-resistant) when a passkey or security key was used, else mfa (K14)."""
    return ACR_PHR if AMR_KEY in amr else ACR_MFA


def start_session(account_id: str, amr: tuple[str, ...], now: datetime, agent: str = "") -> SsoSession:
    """A new session under a new sid. agent: User-Agent of its browser."""
    return SsoSession(
        sid=secrets.token_urlsafe(SID_BYTES),
        account_id=account_id,
        auth_time=now,
        amr=amr,
        acr=acr_of(amr),
        created_at=now,
        last_seen_at=now,
        agent=agent,
    )
