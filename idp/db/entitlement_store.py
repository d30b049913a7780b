"""Which applications relations and accounts may use, in SQL."""

from collections.abc import Collection

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, delete, exists, select
from sqlalchemy import insert as insert_into

from idp.accounts.entitlement import Entitlement
from idp.db.tables_accounts import account
from idp.db.tables_proposals import entitlement, restricted_client, withheld_client
from shared.db.prepared import Prepared
from shared.db.upsert import insert

_CLIENT: BindParameter[str] = bindparam("client")
_ACCOUNT: BindParameter[str] = bindparam("account")
_RELATION = select(account.c.relatie_id).where(account.c.account_id == _ACCOUNT).scalar_subquery()
# What `Entitlement` holds, in its order, of the account and client that are bound by these names.
ENTITLED: tuple[ColumnElement[bool], ...] = (
    exists().where(restricted_client.c.client_id == _CLIENT).label("restricted"),
    exists().where(entitlement.c.client_id == _CLIENT, entitlement.c.relatie_id == _RELATION).label("granted"),
    exists().where(withheld_client.c.client_id == _CLIENT, withheld_client.c.account_id == _ACCOUNT).label("withheld"),
)
_OF = Prepared(select(*ENTITLED))


class SqlEntitlementStore:
    """EntitlementStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, account_id: str, client_id: str) -> Entitlement:
        (row,) = _OF.all(self._connection, client=client_id, account=account_id)
        return Entitlement(bool(row.restricted), bool(row.granted), bool(row.withheld))

    def of_relation(self, relatie_id: str) -> tuple[str, ...]:
        chosen = select(entitlement.c.client_id).where(entitlement.c.relatie_id == relatie_id)
        return tuple(self._connection.execute(chosen.order_by(entitlement.c.client_id)).scalars())

    def of_client(self, client_id: str) -> tuple[str, ...]:
        chosen = select(entitlement.c.relatie_id).where(entitlement.c.client_id == client_id)
        return tuple(self._connection.execute(chosen.order_by(entitlement.c.relatie_id)).scalars())

    def restrict(self, client_id: str, *, restricted: bool) -> None:
        if restricted:
            row = insert(self._connection, restricted_client).values(client_id=client_id)
            self._connection.execute(row.on_conflict_do_nothing())
        else:
            self._connection.execute(delete(restricted_client).where(restricted_client.c.client_id == client_id))

    def restricted(self) -> tuple[str, ...]:
        chosen = select(restricted_client.c.client_id).order_by(restricted_client.c.client_id)
        return tuple(self._connection.execute(chosen).scalars())

    def grant(self, relatie_id: str, client_ids: Collection[str]) -> None:
        others = (entitlement.c.relatie_id == relatie_id, entitlement.c.client_id.not_in(client_ids))
        self._connection.execute(delete(entitlement).where(*others))
        for client_id in sorted(set(client_ids)):
            self.give(relatie_id, client_id)

    def give(self, relatie_id: str, client_id: str) -> None:
        row = insert(self._connection, entitlement).values(relatie_id=relatie_id, client_id=client_id)
        self._connection.execute(row.on_conflict_do_nothing())

    def take(self, relatie_id: str, client_id: str) -> None:
        this = (entitlement.c.relatie_id == relatie_id, entitlement.c.client_id == client_id)
        self._connection.execute(delete(entitlement).where(*this))

    def withhold(self, account_id: str, client_ids: Collection[str]) -> None:
        self._connection.execute(delete(withheld_client).where(withheld_client.c.account_id == account_id))
        for client_id in sorted(set(client_ids)):
            self._connection.execute(insert_into(withheld_client).values(account_id=account_id, client_id=client_id))
