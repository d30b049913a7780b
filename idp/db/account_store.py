"""Relations and accounts in SQL."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, func, insert, select, update

from idp.accounts.model import Aanhef, Account, AccountState, Relation, Role
from idp.accounts.postal_address import PostalAddress
from idp.db.search_store import SqlSearchStore
from idp.db.tables_accounts import account, account_role, relation
from idp.db.tables_activation import postal_address
from idp.db.tables_credentials import password, totp
from idp.db.tables_second_factors import webauthn_credential
from shared.db.prepared import Prepared
from shared.db.remembered import Remembered

_APPS = select(func.count()).select_from(totp).where(totp.c.account_id == account.c.account_id)
_KEYS = select(func.count()).select_from(webauthn_credential)
_FACTORS = (
    _APPS.scalar_subquery() + _KEYS.where(webauthn_credential.c.account_id == account.c.account_id).scalar_subquery()
)
# One statement for everything about an account, so that a found and an unknown one cost the same.
ACCOUNT: Select[Any] = (
    select(
        account,
        relation.c.relatienummer,
        relation.c.naam.label("relatie_naam"),
        relation.c.is_staff,
        relation.c.former_numbers,
        password.c.set_at,
        password.c.expires_at,
        account_role.c.role,
        _FACTORS.label("second_factor_count"),
    )
    .join_from(account, relation)
    .outerjoin(
        password,
        and_(password.c.account_id == account.c.account_id, password.c.version == account.c.password_version),
    )
    .outerjoin(account_role, account_role.c.account_id == account.c.account_id)
)
_BY_LOGIN = Prepared(
    ACCOUNT.where(relation.c.relatienummer == bindparam("number"), account.c.username == bindparam("name"))
)
_NOTE_LOGIN = Prepared(
    update(account)
    .where(account.c.account_id == bindparam("wanted"))
    .values(previous_login_at=account.c.last_login_at, last_login_at=bindparam("now"))
)
_ADDRESS = Prepared(select(postal_address).where(postal_address.c.account_id == bindparam("wanted")))
_STAFF = Prepared(ACCOUNT.where(relation.c.is_staff.is_(True), account.c.username == bindparam("name")))


class SqlAccountStore:
    """AccountStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, account_id: str) -> Account | None:
        return _BY_ID.find(self._connection, wanted=account_id)

    def find_by_login(self, relatienummer: str, username: str) -> Account | None:
        rows = _BY_LOGIN.all(self._connection, number=relatienummer, name=username)
        return to_account(rows) if rows else None

    def find_staff(self, username: str) -> Account | None:
        rows = _STAFF.all(self._connection, name=username)
        return to_account(rows) if rows else None

    def find_relation(self, relatienummer: str) -> Relation | None:
        row = self._connection.execute(select(relation).where(relation.c.relatienummer == relatienummer)).one_or_none()
        return None if row is None else to_relation(row)

    def add_relation(self, new: Relation) -> None:
        self._connection.execute(
            insert(relation).values(
                relatie_id=new.relatie_id, relatienummer=new.relatienummer, naam=new.naam, is_staff=new.is_staff
            )
        )

    def add(self, new: Account, now: datetime) -> None:
        values = {column: getattr(new, column) for column in COPIED} | {"person_id": new.person_id or None}
        self._connection.execute(insert(account).values(**values, password_version=0, created_at=now))
        if new.terms_version:
            self.accept_terms(new.account_id, new.terms_version, now)
        for role in sorted(new.roles):
            self._connection.execute(insert(account_role).values(account_id=new.account_id, role=role, given_at=now))
        SqlSearchStore(self._connection).index(new)

    def change_state(self, account_id: str, old: AccountState, new: AccountState) -> bool:
        moved = self._connection.execute(
            update(account).where(account.c.account_id == account_id, account.c.state == old).values(state=new)
        )
        return moved.rowcount == 1

    def accept_terms(self, account_id: str, version: str, now: datetime) -> None:
        self._connection.execute(
            update(account)
            .where(account.c.account_id == account_id)
            .values(terms_version=version, terms_accepted_at=now)
        )

    def put_address(self, account_id: str, address: PostalAddress) -> None:
        self._connection.execute(delete(postal_address).where(postal_address.c.account_id == account_id))
        self._connection.execute(insert(postal_address).values(account_id=account_id, **asdict(address)))

    def find_address(self, account_id: str) -> PostalAddress | None:
        row = _ADDRESS.one(self._connection, wanted=account_id)
        return None if row is None else PostalAddress(row.street, row.house_number, row.postcode, row.town)

    def choose_language(self, account_id: str, language: str) -> None:
        self._connection.execute(update(account).where(account.c.account_id == account_id).values(language=language))

    def note_login(self, account_id: str, now: datetime) -> None:
        _NOTE_LOGIN.run(self._connection, wanted=account_id, now=now)


COPIED = (
    "account_id", "relatie_id", "username", "aanhef", "given_name", "initials", "infix", "surname",
    "email", "phone", "language", "state",
)  # fmt: skip


def to_relation(row: Row[Any]) -> Relation:
    """A row of the relation table."""
    former = tuple(row.former_numbers or ())
    return Relation(
        row.relatie_id,
        row.relatienummer,
        row.naam,
        row.is_staff,
        row.closed_at,
        row.merged_into,
        former,
        row.reviewed_at,
    )


def to_account(rows: Sequence[Any]) -> Account:
    """One row a role, the rest repeated."""
    row = rows[0]
    return Account(
        account_id=row.account_id,
        relatie_id=row.relatie_id,
        relatienummer=row.relatienummer,
        relatie_naam=row.relatie_naam,
        username=row.username,
        aanhef=Aanhef(row.aanhef),
        given_name=row.given_name,
        initials=row.initials,
        infix=row.infix,
        surname=row.surname,
        email=row.email,
        phone=row.phone,
        language=row.language,
        state=AccountState(row.state),
        password_set_at=row.set_at,
        password_expires_at=row.expires_at,
        roles=frozenset(Role(each.role) for each in rows if each.role is not None),
        last_login_at=row.last_login_at,
        previous_login_at=row.previous_login_at,
        terms_version=row.terms_version or "",
        questions_set_at=row.questions_set_at,
        second_factor_count=row.second_factor_count,
        recovery_codes_saved_at=row.recovery_codes_saved_at,
        is_staff=row.is_staff,
        person_id=row.person_id or "",
        created_at=row.created_at,
        closed_at=row.closed_at,
        address_changed_at=row.address_changed_at,
        former_numbers=tuple(row.former_numbers or ()),
    )


_BY_ID = Remembered(ACCOUNT.where(account.c.account_id == bindparam("wanted")), to_account)
