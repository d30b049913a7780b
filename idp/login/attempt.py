"""A login on its way: what was proven so far, kept as a row behind an unguessable cookie."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from idp.login.steps import Step

LIFETIME = timedelta(minutes=30)  # as long as the request that may wait for it (K35)
ATTEMPT_ID_BYTES = 16


class Purpose(StrEnum):
    """What the attempt is for."""

    LOGIN = "login"
    CONFIRM = "confirm"  # A0: the owner of a session proves to be there
    RESET = "reset"  # 'Wachtwoord vergeten', once the mailed link was used


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a login leads: an application's request, a page of our own, or neither."""

    request_id: str | None = None
    return_path: str | None = None


PORTAL = Destination()


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """Whose login it is and which steps are done.

    request_id: the authorization request that waits for it. sid: the session that is confirmed.
    return_path: the page of our own that the user wanted.
    """

    attempt_id: str
    account_id: str
    purpose: Purpose
    done: frozenset[Step]
    amr: tuple[str, ...]
    started_at: datetime
    request_id: str | None = None
    sid: str | None = None
    return_path: str | None = None

    @property
    def to(self) -> Destination:
        """Where it leads when it is complete."""
        return Destination(self.request_id, self.return_path)

    def is_live(self, now: datetime) -> bool:
        """False after half an hour."""
        return now < self.started_at + LIFETIME

    def after(self, step: Step, amr: tuple[str, ...] = ()) -> "LoginAttempt":
        """The attempt with one more step done, by these methods."""
        return replace(self, done=self.done | {step}, amr=self.amr + amr)


def start_attempt(
    account_id: str, purpose: Purpose, now: datetime, *, to: Destination = PORTAL, sid: str | None = None
) -> LoginAttempt:
    """An attempt in which nothing is proven yet."""
    return LoginAttempt(
        attempt_id=secrets.token_urlsafe(ATTEMPT_ID_BYTES),
        account_id=account_id,
        purpose=purpose,
        done=frozenset(),
        amr=(),
        started_at=now,
        request_id=to.request_id,
        return_path=to.return_path,
        sid=sid,
    )
