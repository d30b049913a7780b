"""May this actor do this now? Asked by every use case before anything else, and remembered when it is refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from idp.administration.actions import RULES, Action
from idp.administration.actor import Actor
from idp.audit.events import Event
from idp.audit.record import AuditStore, record
from idp.login.sso_session import FRESH


class NotPermitted(Exception):
    """None of the actor's roles may do this."""

    def __init__(self, action: Action) -> None:
        super().__init__(f"{action} is not permitted")
        self.action = action


class LoginTooOld(Exception):
    """This needs a full login of at most five minutes ago (A0)."""

    def __init__(self, action: Action) -> None:
        super().__init__(f"{action} needs a fresh login")
        self.action = action


class HasAudit(Protocol):
    """A transaction in which the audit trail can be written."""

    @property
    def audit(self) -> AuditStore: ...


def allowed(actor: Actor, action: Action) -> bool:
    """True when one of the actor's roles may do this."""
    return not actor.roles.isdisjoint(RULES[action].roles)


def is_fresh_enough(actor: Actor, action: Action, now: datetime) -> bool:
    """True when the action needs no fresh login, or the last one is at most five minutes old."""
    return not RULES[action].fresh or now - actor.auth_time <= FRESH


class Permission:
    """The one gate to all actions."""

    def __init__(self, begin_write: Callable[[], AbstractContextManager[HasAudit]]) -> None:
        self._begin_write = begin_write

    def require(self, actor: Actor, action: Action, now: datetime) -> None:
        """Return when the actor may do this now. Raises NotPermitted or LoginTooOld, with an audit row of its own."""
        if not allowed(actor, action):
            self._remember(actor, action, "role", now)
            raise NotPermitted(action)
        if not is_fresh_enough(actor, action, now):
            self._remember(actor, action, "old_login", now)
            raise LoginTooOld(action)

    def _remember(self, actor: Actor, action: Action, why: str, now: datetime) -> None:
        subject = actor.about(object_id=action.value, detail={"why": why})
        with self._begin_write() as unit:
            record(unit.audit, Event.ACTION_REFUSED, subject, origin=actor.origin, now=now)
