"""Making a transition in a store, and remembering one that was refused."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Protocol

from idp.accounts.lifecycle import Transition, TransitionRefused
from idp.accounts.model import Account
from idp.accounts.ports import AccountStore
from idp.audit.events import Event
from idp.audit.record import AuditStore, Origin, Subject, record


class TransitionUnitOfWork(Protocol):
    """The stores of one transaction, as far as a transition needs them."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def audit(self) -> AuditStore: ...


def make_transition(unit: TransitionUnitOfWork, transition: Transition, account: Account) -> Account:
    """The account in its new state, kept; raises TransitionRefused when another request moved it first."""
    moved = transition(account)
    if not unit.accounts.change_state(account.account_id, account.state, moved.state):
        raise TransitionRefused(account, transition)
    return moved


@contextmanager
def refusals_recorded(
    begin_write: Callable[[], AbstractContextManager[TransitionUnitOfWork]], *, origin: Origin, now: datetime
) -> Iterator[None]:
    """Around a use case: a refused transition undoes its transaction and leaves one audit row of its own."""
    try:
        yield
    except TransitionRefused as refused:
        detail = {"state": refused.account.state.value, "transition": refused.transition.name}
        subject = Subject(refused.account.account_id, detail=detail)
        with begin_write() as unit:
            record(unit.audit, Event.TRANSITION_REFUSED, subject, origin=origin, now=now)
        raise
