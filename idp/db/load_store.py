"""Many accounts at once, in SQL: a few statements for a thousand of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from idp.accounts.model import Account
from idp.accounts.search_terms import terms_of
from idp.credentials.ports import StoredPassword
from idp.db.account_store import COPIED
from idp.db.tables_accounts import account
from idp.db.tables_credentials import password, totp
from idp.db.tables_search import account_term
from idp.db.totp_store import purpose_of
from idp.second_factors.ports import TotpFactor
from shared.encryption import Vault


@dataclass(frozen=True, slots=True)
class LoadedPerson:
    """An active account that owes nothing."""

    account: Account
    password: StoredPassword
    app: TotpFactor


class SqlLoadStore:
    """Adds people in bulk."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def count(self, relatie_id: str) -> int:
        """How many accounts this relation has."""
        counted = select(func.count()).select_from(account).where(account.c.relatie_id == relatie_id)
        return self._connection.execute(counted).scalar_one()

    def add(self, people: Sequence[LoadedPerson]) -> None:
        """Write them; none may be there yet."""
        self._connection.execute(insert(account), [self._account(person) for person in people])
        self._connection.execute(insert(password), [_password(person) for person in people])
        self._connection.execute(insert(totp), [self._app(person.app) for person in people])
        terms = [
            {"term": term, "account_id": person.account.account_id}
            for person in people
            for term in sorted(terms_of(person.account))
        ]
        self._connection.execute(insert(account_term), terms)

    def _account(self, person: LoadedPerson) -> dict[str, object]:
        set_at = person.password.set_at
        copied = {column: getattr(person.account, column) for column in COPIED}
        return {
            **copied,
            "password_version": person.password.version,
            "created_at": set_at,
            "terms_version": person.account.terms_version,
            "terms_accepted_at": set_at,
        }

    def _app(self, app: TotpFactor) -> dict[str, object]:
        return {
            "totp_id": app.totp_id,
            "account_id": app.account_id,
            "name": app.name,
            "secret": self._vault.encrypt(purpose_of(app.totp_id), app.secret),
            "added_at": app.added_at,
            "last_step": app.last_step,
        }


def _password(person: LoadedPerson) -> dict[str, object]:
    stored = person.password
    return {
        "account_id": person.account.account_id,
        "version": stored.version,
        "encoded": stored.encoded,
        "set_at": stored.set_at,
        "expires_at": stored.expires_at,
    }
