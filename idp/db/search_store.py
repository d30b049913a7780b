"""Finding accounts for staff, and what was sent to one, in SQL."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from idp.accounts.model import Account, AccountState
from idp.accounts.search_terms import folded, terms_of
from idp.administration.finding import Found, MessageState, SentMessage, Sought
from idp.db.tables_accounts import account, relation
from idp.db.tables_background import outbox
from idp.db.tables_search import account_term, sent_message

LAST_SIGN = "\U0010ffff"


class SqlSearchStore:
    """SearchStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def index(self, one: Account) -> None:
        self.forget(one.account_id)
        for term in sorted(terms_of(one)):
            self._connection.execute(insert(account_term).values(term=term, account_id=one.account_id))

    def forget(self, account_id: str) -> None:
        self._connection.execute(delete(account_term).where(account_term.c.account_id == account_id))

    def search(self, sought: Sought, *, offset: int, limit: int) -> tuple[Found, ...]:
        chosen = (
            _matching(sought, _COLUMNS)
            .order_by(relation.c.relatienummer, account.c.username)
            .offset(offset)
            .limit(limit)
        )
        return tuple(
            Found(
                row.account_id,
                row.relatienummer,
                row.naam,
                row.username,
                _name(row),
                row.email,
                AccountState(row.state),
            )
            for row in self._connection.execute(chosen)
        )

    def count(self, sought: Sought) -> int:
        return int(self._connection.execute(_matching(sought, (func.count(),))).scalar_one())

    def messages(self, account_id: str, limit: int) -> tuple[SentMessage, ...]:
        waits = outbox.c.id.label("waits")
        chosen = (
            select(sent_message, waits, outbox.c.dead_at)
            .outerjoin(outbox, outbox.c.id == sent_message.c.message_id)
            .where(sent_message.c.account_id == account_id)
            .order_by(sent_message.c.queued_at.desc(), sent_message.c.message_id)
            .limit(limit)
        )
        return tuple(SentMessage(row.kind, row.queued_at, _state(row)) for row in self._connection.execute(chosen))

    def forget_messages_before(self, moment: datetime) -> int:
        old = delete(sent_message).where(sent_message.c.queued_at < moment)
        return self._connection.execute(old).rowcount


_COLUMNS = (
    account.c.account_id, account.c.username, account.c.given_name, account.c.initials, account.c.infix,
    account.c.surname, account.c.email, account.c.state, relation.c.relatienummer, relation.c.naam,
)  # fmt: skip


def _matching(sought: Sought, columns: Collection[Any]) -> Select[Any]:
    chosen = select(*columns).select_from(account).join(relation, relation.c.relatie_id == account.c.relatie_id)
    if sought.state is not None:
        chosen = chosen.where(account.c.state == sought.state)
    if number := sought.relatienummer:
        return chosen.where(relation.c.relatienummer == number)
    if word := folded(sought.text):
        term = account_term.c.term
        with_term = select(account_term.c.account_id).where(term >= word, term < word + LAST_SIGN)
        return chosen.where(account.c.account_id.in_(with_term))
    return chosen


def _name(row: Any) -> str:
    return " ".join(part for part in (row.given_name or row.initials, row.infix, row.surname) if part)


def _state(row: Any) -> MessageState:
    if row.waits is None:
        return MessageState.SENT
    return MessageState.FAILED if row.dead_at is not None else MessageState.UNDER_WAY
