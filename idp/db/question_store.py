"""Secret questions in SQL; own words and hashes of answers go in and out through the vault.

The master key is the pepper: without it a copy of the database has no hash to guess against (threat 42).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from idp.credentials.secret_questions import StoredQuestion
from idp.db.tables_accounts import account
from idp.db.tables_recovery import secret_question
from shared.encryption import Vault


class SqlSecretQuestionStore:
    """SecretQuestionStore on one connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def of_account(self, account_id: str) -> tuple[StoredQuestion, ...]:
        chosen = select(secret_question).where(secret_question.c.account_id == account_id)
        rows = self._connection.execute(chosen.order_by(secret_question.c.position))
        return tuple(self._to_question(row) for row in rows)

    def replace(self, account_id: str, questions: Sequence[StoredQuestion], now: datetime) -> None:
        # The account row first: two changes at the same time follow each other.
        self._connection.execute(update(account).where(account.c.account_id == account_id).values(questions_set_at=now))
        self._connection.execute(delete(secret_question).where(secret_question.c.account_id == account_id))
        for each in questions:
            self._connection.execute(insert(secret_question).values(self._to_row(account_id, each)))

    def _to_row(self, account_id: str, question: StoredQuestion) -> dict[str, Any]:
        place = (account_id, question.position)
        own_words = question.own_words.encode()
        return {
            "account_id": account_id,
            "position": question.position,
            "question": question.question,
            "own_words": self._vault.encrypt(purpose_of("words", *place), own_words) if own_words else None,
            "answer": self._vault.encrypt(purpose_of("answer", *place), question.encoded.encode()),
        }

    def _to_question(self, row: Row[Any]) -> StoredQuestion:
        place = (row.account_id, row.position)
        return StoredQuestion(
            position=row.position,
            question=row.question,
            own_words=self._vault.decrypt(purpose_of("words", *place), row.own_words).decode() if row.own_words else "",
            encoded=self._vault.decrypt(purpose_of("answer", *place), row.answer).decode(),
        )


def purpose_of(what: str, account_id: str, position: int) -> str:
    # Bound to its row: what is copied to another account does not decrypt there.
    return f"secret_question:{what}:{account_id}:{position}"
