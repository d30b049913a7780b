"""D1: how much work waits, as far as the actor may see it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.permission import Permission, allowed


class Work(StrEnum):
    """Kinds of work, in the order of the page."""

    PROPOSALS = "proposals"
    LETTERS = "letters"
    RECOVERIES = "recoveries"
    EXPIRED_INVITATIONS = "expired_invitations"
    BLOCKED = "blocked"
    DEAD_MAILS = "dead_mails"
    ROLE_REVIEWS = "role_reviews"
    RIGHTS_REVIEWS = "rights_reviews"


SEEN_BY: dict[Work, Action] = {
    Work.PROPOSALS: Action.PROPOSALS_LIST,
    Work.LETTERS: Action.LETTERS_LIST,
    Work.RECOVERIES: Action.ACCOUNTS_LIST,
    Work.EXPIRED_INVITATIONS: Action.ACCOUNTS_LIST,
    Work.BLOCKED: Action.ACCOUNTS_LIST,
    Work.DEAD_MAILS: Action.MAILS_LIST,
    Work.ROLE_REVIEWS: Action.ROLES_LIST,
    Work.RIGHTS_REVIEWS: Action.RELATION_REVIEW,
}


class WorkStore(Protocol):
    """Counts what waits, each by an index."""

    def count(self, kind: Work, now: datetime) -> int: ...


class HasWork(Protocol):
    """A transaction in which work can be counted."""

    @property
    def work(self) -> WorkStore: ...


class WorkOverview:
    """The counts of the first page."""

    def __init__(self, begin_read: Callable[[], AbstractContextManager[HasWork]], permission: Permission) -> None:
        self._begin_read = begin_read
        self._permission = permission

    def counts(self, actor: Actor, now: datetime) -> Mapping[Work, int]:
        """What waits, by kind. Raises NotPermitted."""
        self._permission.require(actor, Action.WORK_VIEW, now)
        with self._begin_read() as unit:
            return {kind: unit.work.count(kind, now) for kind in Work if allowed(actor, SEEN_BY[kind])}
