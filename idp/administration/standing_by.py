"""What one member of the servicedesk does at once for an account: lift a lock, or log out everywhere (T17, K23)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from idp.accounts.model import Account
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.finding import FindingUnitOfWork, gates_of
from idp.administration.operations import Decline
from idp.administration.permission import Permission
from idp.audit.events import Event
from idp.audit.record import record
from idp.login.ports import Logout
from idp.login.sessions import end_sessions
from idp.login.sso_session import EndReason
from idp.throttling.keys import ThrottleKeys


class StandingBy:
    """Each returns None, or why not; each raises NotPermitted, the first LoginTooOld too."""

    def __init__(
        self,
        begin_write: Callable[[], AbstractContextManager[FindingUnitOfWork]],
        permission: Permission,
        keys: ThrottleKeys,
        logout: Logout,
    ) -> None:
        self._begin_write = begin_write
        self._permission = permission
        self._keys = keys
        self._logout = logout

    def lift_lock(self, actor: Actor, account_id: str, reason: str, now: datetime) -> Decline | None:
        """Forget wrong passwords and codes and requests for a link, so that its owner can try again now."""
        self._permission.require(actor, Action.ACCOUNT_LIFT_LOCK, now)
        with self._begin_write() as unit:
            account = _account(unit, account_id)
            if account is None:
                return Decline.NOT_FOUND
            for gate in gates_of(self._keys, account):
                gate.lift(unit.throttle)
            record(unit.audit, Event.LOCK_LIFTED, actor.about(account_id, reason=reason), origin=actor.origin, now=now)
        return None

    def log_out(self, actor: Actor, account_id: str, reason: str, now: datetime) -> Decline | None:
        """End every session and every login on its way; no device is known any more. Applications are told."""
        self._permission.require(actor, Action.ACCOUNT_LOG_OUT, now)
        with self._begin_write() as unit:
            if _account(unit, account_id) is None:
                return Decline.NOT_FOUND
            unit.devices.forget_account(account_id)
            unit.login_attempts.end_of_account(account_id)
            sids = unit.sessions.sids_of(account_id, None)
            subject = actor.about(account_id, reason=reason)
            record(unit.audit, Event.LOGGED_OUT_EVERYWHERE, subject, origin=actor.origin, now=now)
            ended = end_sessions(unit, account_id, sids, EndReason.EVERYWHERE, origin=actor.origin, now=now)
        self._logout.announce(ended)
        return None


def _account(unit: FindingUnitOfWork, account_id: str) -> Account | None:
    return unit.accounts.find(account_id) if account_id.isprintable() else None
