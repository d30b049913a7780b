"""Grant, session, account and client of a token in SQL: one statement, since every shown token asks for all four."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam

from idp.accounts.model import Account
from idp.clients.model import Client
from idp.db.account_store import ACCOUNT, to_account
from idp.db.client_store import to_client
from idp.db.grant_store import to_grant
from idp.db.session_store import SESSION, StoredSession, to_session
from idp.db.tables_accounts import account, account_role, relation
from idp.db.tables_clients import client
from idp.db.tables_credentials import password
from idp.db.tables_login import sso_session
from idp.db.tables_oidc import oidc_grant
from idp.oidc.model import Grant
from idp.oidc.standing import Standing
from shared.db.remembered import Part, RememberedJoin


def _joined(columns: Select[Any]) -> Select[Any]:
    return (
        columns.join_from(oidc_grant, account, account.c.account_id == oidc_grant.c.account_id)
        .join(relation, relation.c.relatie_id == account.c.relatie_id)
        .outerjoin(
            password,
            and_(password.c.account_id == account.c.account_id, password.c.version == account.c.password_version),
        )
        .outerjoin(account_role, account_role.c.account_id == account.c.account_id)
        .outerjoin(sso_session, sso_session.c.sid == oidc_grant.c.sid)
        .outerjoin(client, client.c.client_id == oidc_grant.c.client_id)
        .where(oidc_grant.c.grant_id == bindparam("wanted"))
    )


class SqlStandingStore:
    """StandingStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, grant_id: str, now: datetime) -> Standing | None:
        found = _OF.find(self._connection, wanted=grant_id)
        return None if found is None else found.at(now)


@dataclass(frozen=True, slots=True)
class _Found:
    """standing: with the session as it was stored."""

    standing: Standing
    session: StoredSession | None

    def at(self, now: datetime) -> Standing:
        """What it is now."""
        if self.session is None:
            return self.standing
        session = self.session.at(now)
        return self.standing if session is self.standing.session else replace(self.standing, session=session)


def _to_standing(grant: Grant, whose: Account, stored: StoredSession | None, registered: Client | None) -> _Found:
    known = None if registered is None or registered.stopped else registered
    return _Found(Standing(grant, whose, stored.session if stored else None, known), stored)


# One row a role of the account, the rest repeated.
_OF: Final = RememberedJoin(
    {
        "grant": Part(tuple(oidc_grant.c), lambda rows: to_grant(rows[0]._asdict())),
        "account": Part(tuple(ACCOUNT.selected_columns), to_account),
        "session": Part(tuple(SESSION.selected_columns), to_session),
        "client": Part(tuple(client.c), lambda rows: to_client(rows[0])),
    },
    _joined,
    _to_standing,
)
