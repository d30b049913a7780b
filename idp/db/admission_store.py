"""An account, its consent and its entitlement for one application in SQL: one statement."""

from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam

from idp.accounts.entitlement import Entitlement
from idp.db.account_store import ACCOUNT, to_account
from idp.db.consent_store import to_consent
from idp.db.entitlement_store import ENTITLED
from idp.db.tables_accounts import account, account_role, relation
from idp.db.tables_credentials import password
from idp.db.tables_oidc import consent
from idp.oidc.admission import Admission
from shared.db.remembered import Part, RememberedJoin


class SqlAdmissionStore:
    """AdmissionStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, account_id: str, client_id: str) -> Admission | None:
        return _OF.find(self._connection, account=account_id, client=client_id)


def _joined(columns: Select[Any]) -> Select[Any]:
    return (
        columns.join_from(account, relation, relation.c.relatie_id == account.c.relatie_id)
        .outerjoin(
            password,
            and_(password.c.account_id == account.c.account_id, password.c.version == account.c.password_version),
        )
        .outerjoin(account_role, account_role.c.account_id == account.c.account_id)
        .outerjoin(
            consent, and_(consent.c.account_id == account.c.account_id, consent.c.client_id == bindparam("client"))
        )
        .where(account.c.account_id == bindparam("account"))
    )


_OF = RememberedJoin(
    {
        "account": Part(tuple(ACCOUNT.selected_columns), to_account),
        "consent": Part(tuple(consent.c), lambda rows: to_consent(rows[0])),
        "entitlement": Part(ENTITLED, lambda rows: Entitlement(*map(bool, rows[0]))),
    },
    _joined,
    Admission,
)
