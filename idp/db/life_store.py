"""Details and the end of accounts, in SQL."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Table, and_, case, delete, func, or_, select, update

from idp.accounts.life import Name
from idp.accounts.lifecycle import warn_of_closing
from idp.accounts.model import Aanhef, AccountState
from idp.administration.proposals import ProposalKind, ProposalState
from idp.db.account_terms import reindex
from idp.db.audit_detail_store import SqlDetailStore
from idp.db.tables_accounts import account, account_role
from idp.db.tables_activation import activatiecode, initial_password, letter, postal_address
from idp.db.tables_credentials import password, totp
from idp.db.tables_notices import expiry_notice, notice_page
from idp.db.tables_oidc import consent, oidc_grant
from idp.db.tables_proposals import proposal, signed_form, withheld_client
from idp.db.tables_recovery import known_device, reset_link, secret_question
from idp.db.tables_search import account_term, sent_message
from idp.db.tables_second_factors import recovery_set, webauthn_credential
from idp.db.tables_servicedesk import email_change, phone_check

# What opens an account, or could; it goes when the account is closed (T24).
OPENING = (
    password, initial_password, activatiecode, totp, webauthn_credential, recovery_set, secret_question,
    known_device, reset_link, email_change,
)  # fmt: skip
# What is left of its owner; it goes when the account is erased (T25).
PERSONAL = (
    account_term, sent_message,
    postal_address, phone_check, consent, withheld_client, account_role, oidc_grant, letter,
    expiry_notice, notice_page,
)  # fmt: skip
GONE = "gewist"


class SqlLifeStore:
    """LifeStore and InactivityStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rename(self, account_id: str, name: Name) -> None:
        self._set(
            account_id,
            aanhef=name.aanhef,
            initials=name.initials,
            given_name=name.given_name,
            infix=name.infix,
            surname=name.surname,
        )
        reindex(self._connection, account_id)

    def change_phone(self, account_id: str, phone: str) -> None:
        self._set(account_id, phone=phone)

    def change_email(self, account_id: str, email: str) -> None:
        self._set(account_id, email=email)
        reindex(self._connection, account_id)

    def note_address_change(self, account_id: str, now: datetime) -> None:
        self._set(account_id, address_changed_at=now)

    def living_of(self, relatie_id: str) -> tuple[str, ...]:
        return self._ids(account.c.relatie_id == relatie_id, account.c.state != AccountState.GESLOTEN)

    def note_closed(self, account_id: str, now: datetime) -> None:
        self._set(account_id, closed_at=now, questions_set_at=None, recovery_codes_saved_at=None)
        for table in OPENING:
            self._remove(table, account_id)

    def to_erase(self, closed_before: datetime, limit: int) -> tuple[str, ...]:
        due = (account.c.state == AccountState.GESLOTEN, account.c.erased_at.is_(None))
        return self._ids(*due, account.c.closed_at <= closed_before, limit=limit)

    def erase(self, account_id: str, now: datetime) -> bool:
        mine = (account.c.account_id == account_id, account.c.state == AccountState.GESLOTEN)
        erased = self._connection.execute(
            update(account)
            .where(*mine, account.c.erased_at.is_(None))
            .values(
                erased_at=now, username=f"{GONE}-{_short(account_id)}", aanhef=Aanhef.GEEN, given_name="",
                initials="", infix="", surname=GONE, email="", phone="", person_id=None,
            )
        )  # fmt: skip
        if erased.rowcount != 1:
            return False
        for table in PERSONAL:
            self._remove(table, account_id)
        self._erase_proposals(proposal.c.account_id == account_id, now)
        self._remove(signed_form, account_id)
        SqlDetailStore(self._connection).erase_of(account_id)
        return True

    def erase_rejected(self, decided_before: datetime) -> int:
        columns = proposal.c
        old = and_(
            columns.kind == ProposalKind.ACCOUNT_REQUEST,
            columns.state.in_((ProposalState.REJECTED, ProposalState.LAPSED)),
            columns.decided_at <= decided_before,
            columns.erased_at.is_(None),
        )
        forms = self._connection.execute(select(columns.form_id).where(old)).scalars().all()
        erased = self._erase_proposals(old, decided_before)
        self._connection.execute(delete(signed_form).where(signed_form.c.form_id.in_(forms)))
        return erased

    def note_dealt_with(self, account_id: str, now: datetime) -> None:
        self._set(account_id, dealt_with_at=now)

    def to_warn(self, before: datetime, limit: int) -> tuple[str, ...]:
        return self._ids(*_unwarned(), _used() <= before, limit=limit)

    def warn(self, account_id: str, now: datetime) -> bool:
        mine = account.c.account_id == account_id
        warned = self._connection.execute(update(account).where(mine, *_unwarned()).values(closing_warned_at=now))
        return warned.rowcount == 1

    def forget_warning(self, account_id: str) -> None:
        self._set(account_id, closing_warned_at=None)

    def to_close(self, before: datetime, warned_before: datetime, limit: int) -> tuple[str, ...]:
        return self._ids(*_over(before, warned_before), limit=limit)

    def closes(self, account_id: str, before: datetime, warned_before: datetime) -> bool:
        return bool(self._ids(account.c.account_id == account_id, *_over(before, warned_before)))

    def _erase_proposals(self, which: ColumnElement[bool], now: datetime) -> int:
        gone = {"old": {}, "new": {}, "title": GONE, "reason": "", "decision_reason": "", "concerned": []}
        return self._connection.execute(
            update(proposal).where(which).values(**gone, form_id=None, erased_at=now)
        ).rowcount

    def _ids(self, *where: ColumnElement[bool], limit: int | None = None) -> tuple[str, ...]:
        chosen = select(account.c.account_id).where(*where).order_by(account.c.account_id).limit(limit)
        return tuple(self._connection.execute(chosen).scalars())

    def _set(self, account_id: str, **values: object) -> None:
        self._connection.execute(update(account).where(account.c.account_id == account_id).values(**values))

    def _remove(self, table: Table, account_id: str) -> None:
        self._connection.execute(delete(table).where(table.c.account_id == account_id))


def _used() -> ColumnElement[datetime]:
    columns = account.c
    login = func.coalesce(columns.last_login_at, columns.created_at)
    return case(
        (and_(columns.state != AccountState.ACTIEF, columns.dealt_with_at > login), columns.dealt_with_at), else_=login
    )


def _closed_by_clock() -> ColumnElement[bool]:
    return account.c.state.in_(sorted(warn_of_closing.sources))


def _unwarned() -> tuple[ColumnElement[bool], ...]:
    warned_at = account.c.closing_warned_at
    return _closed_by_clock(), or_(warned_at.is_(None), warned_at <= _used())


def _over(before: datetime, warned_before: datetime) -> tuple[ColumnElement[bool], ...]:
    warned_at = account.c.closing_warned_at
    return _closed_by_clock(), _used() <= before, warned_at <= warned_before, warned_at > _used()


def _short(account_id: str) -> str:
    return sha256(account_id.encode()).hexdigest()[:20]
