"""How much work waits, in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from idp.accounts.model import AccountState
from idp.accounts.relations import RIGHTS_REVIEW_EVERY
from idp.administration.held_roles import REVIEW_EVERY
from idp.administration.proposals import ProposalState
from idp.administration.work import Work
from idp.db.role_store import counting_due
from idp.db.tables_accounts import account, relation
from idp.db.tables_activation import letter
from idp.db.tables_background import outbox
from idp.db.tables_proposals import proposal

_OF_STATE = {
    Work.RECOVERIES: AccountState.HERSTEL,
    Work.EXPIRED_INVITATIONS: AccountState.VERVALLEN,
    Work.BLOCKED: AccountState.GEBLOKKEERD,
}


class SqlWorkStore:
    """WorkStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, kind: Work, now: datetime) -> int:
        return int(self._connection.execute(_counting(kind, now)).scalar_one())


def _counting(kind: Work, now: datetime) -> Select[Any]:
    if kind is Work.LETTERS:
        waiting = letter.c.confirmed_at.is_(None), letter.c.printed_at.is_(None), letter.c.print_from <= now
        return select(func.count()).select_from(letter).where(*waiting)
    if kind is Work.PROPOSALS:
        return select(func.count()).select_from(proposal).where(proposal.c.state == ProposalState.WAITING)
    if kind is Work.RIGHTS_REVIEWS:
        columns = relation.c
        unseen = or_(columns.reviewed_at.is_(None), columns.reviewed_at <= now - RIGHTS_REVIEW_EVERY)
        return select(func.count()).select_from(relation).where(columns.closed_at.is_(None), unseen)
    if kind is Work.ROLE_REVIEWS:
        return counting_due(now - REVIEW_EVERY)
    if kind is Work.DEAD_MAILS:
        return select(func.count()).select_from(outbox).where(outbox.c.dead_at.is_not(None))
    return select(func.count()).select_from(account).where(account.c.state == _OF_STATE[kind])
