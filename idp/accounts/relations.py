"""Relations as the servicedesk sees them: a list to search in, and their end (T26, K27)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from idp.accounts.model import Account, Relation

RIGHTS_REVIEW_EVERY = timedelta(days=365)  # BIO2 5.18.02


@dataclass(frozen=True, slots=True)
class RelationLine:
    """A relation in a list. accounts: how many are not closed."""

    relation: Relation
    accounts: int


def is_due_for_review(relation: Relation, now: datetime) -> bool:
    """True for an open relation whose rights nobody looked at for a year."""
    return relation.is_open and (relation.reviewed_at is None or relation.reviewed_at <= now - RIGHTS_REVIEW_EVERY)


class RelationStore(Protocol):
    """Relations by their number."""

    def find(self, relatienummer: str) -> Relation | None: ...

    def find_by_id(self, relatie_id: str) -> Relation | None: ...

    def hold(self, relatie_ids: Collection[str]) -> None:
        """Until the transaction ends nobody ends or merges these, and who looks at them now sees how they are."""
        ...

    def search(self, text: str, *, offset: int, limit: int) -> Sequence[RelationLine]:
        """Those whose number begins with the text or whose name holds it, by number; all for an empty text."""
        ...

    def accounts_of(self, relatie_id: str, *, offset: int, limit: int) -> Sequence[Account]:
        """The accounts of a relation by user name, also those that ended."""
        ...

    def review(self, relatie_id: str, reviewed_by: str, now: datetime) -> None:
        """Remember that somebody looked at its people and applications."""
        ...

    def close(self, relatie_id: str, now: datetime) -> bool:
        """In one conditional update; False when it had ended before."""
        ...

    def merge(self, old_id: str, new_id: str, now: datetime) -> bool:
        """End a relation in favour of another one, which takes over its number as a former one.

        In one conditional update; False when it had ended before.
        """
        ...

    def move_account(self, account_id: str, relatie_id: str, username: str) -> None:
        """Give an account another relation, and the user name that it has there."""
        ...
