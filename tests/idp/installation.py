"""An idp on a real database with a clock that stands still and a quick hash."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, TypedDict, TypeVar, Unpack

import pyotp
from flask import Flask
from sqlalchemy import Column, select, text

from idp.accounts.identifiers import login_name
from idp.accounts.model import Aanhef, Account, AccountState, Relation, Role
from idp.accounts.terms import CURRENT_TERMS
from idp.administration.console import Console
from idp.app import build_app
from idp.audit.record import Origin
from idp.composition.console import build_console
from idp.composition.login import build_login
from idp.composition.protocol import build_logout
from idp.composition.recovery import build_recovery
from idp.credentials.password_expiry import expires_at
from idp.credentials.ports import StoredPassword
from idp.db.tables import audit_chain, audit_detail, audit_event, outbox
from idp.foundation import Foundation
from idp.hashing import secret_digest
from idp.login.attempt import Destination
from idp.login.outcome import Completed, Proceed, Refused
from idp.login.progress import Cookies
from idp.login.sessions import Sessions
from idp.second_factors.ports import TotpFactor
from idp.services import LoginUseCases, RecoveryUseCases
from idp.worker import build_worker
from shared.clock import FixedClock
from shared.mail.outbox import PURPOSE
from tests.idp.lent_file import LentFile
from tests.idp.support import NoQueue

RELATIENUMMER = "104382"
USERNAME = "timmerman"
PASSWORD = "Fiets-brug-haven-12"
SECRET = b"12345678901234567890"
ORIGIN = Origin("192.0.2.7", "Firefox/140.0 Windows")
HERE = Destination()
AS_WRITTEN = {"sqlite": "rowid", "postgresql": "xmin::text::bigint, cmin::text::bigint"}
EXPIRES_AT_0905 = datetime(2026, 8, 16, 8, 5, tzinfo=UTC)  # 10:05 in Amsterdam, summer then and winter now

T = TypeVar("T")


class About(TypedDict, total=False):
    """What an account of a test can differ in, beside its state and what its owner logs in with."""

    given_name: str
    language: str
    person_id: str
    roles: frozenset[Role]
    terms_version: str


class Wanted(About, total=False):
    """What `Installation.add_account` can be asked for, beside a user name."""

    password: str
    secret: bytes
    state: AccountState
    password_set_at: datetime | None
    relatienummer: str


@dataclass
class Installation:
    """What tests of the login need at hand. file: where its database is, when tests share the installation."""

    foundation: Foundation
    clock: FixedClock
    turns: NoQueue
    file: LentFile | None = None
    steps: LoginUseCases = field(init=False)
    sessions: Sessions = field(init=False)
    recovery: RecoveryUseCases = field(init=False)

    def __post_init__(self) -> None:
        self.steps = build_login(self.foundation)
        self.recovery = build_recovery(self.foundation)
        self.sessions = Sessions(self.foundation.units.read, self.foundation.units.write)

    def with_settings(self, **changed: Any) -> "Installation":
        """The same database under other settings."""
        settings = self.foundation.settings.model_copy(update=changed)
        return Installation(replace(self.foundation, settings=settings), self.clock, self.turns)

    @cached_property
    def app(self) -> Flask:
        """Its pages."""
        return build_app(self.foundation)

    @cached_property
    def console(self) -> Console:
        """The use cases of its staff."""
        return build_console(self.foundation, build_logout(self.foundation))

    def made_once(self, what: object, make: Callable[[], T]) -> T:
        """What many tests begin with, which the first of them makes. what: says it whole, but for the time."""
        return make() if self.file is None else self.file.made_once((what, self.now), make)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def add_account(
        self,
        username: str = USERNAME,
        *,
        password: str = PASSWORD,
        secret: bytes = SECRET,
        state: AccountState = AccountState.ACTIEF,
        password_set_at: datetime | None = None,
        relatienummer: str = RELATIENUMMER,
        **more: Unpack[About],
    ) -> Account:
        """An account with a password and, unless the secret is empty, an authenticator app."""
        set_at = password_set_at or self.now
        wanted = (username, password, secret, state, set_at, relatienummer, repr(more))
        made = partial(self._add_account, username, password, secret, state, set_at, relatienummer, **more)
        return self.made_once(wanted, made)

    def _add_account(
        self,
        username: str,
        password: str,
        secret: bytes,
        state: AccountState,
        set_at: datetime,
        relatienummer: str,
        **more: Unpack[About],
    ) -> Account:
        about: About = {"language": "nl", "terms_version": CURRENT_TERMS.version, **more}
        account = Account(
            account_id=f"account-{relatienummer}-{username}"[:32], relatie_id=f"relation-{relatienummer}",
            relatienummer=relatienummer, relatie_naam="Zorgkantoor Noordrand", username=username,
            aanhef=Aanhef.MENEER, initials="J.", infix="", surname="Timmerman", email=f"{username}@x.example",
            phone="", state=state, **about,
        )  # fmt: skip
        stored = StoredPassword(1, self.foundation.hasher.hash(password), set_at, expires_at(set_at))
        with self.foundation.units.write() as unit:
            if unit.accounts.find_relation(relatienummer) is None:
                unit.accounts.add_relation(Relation(account.relatie_id, relatienummer, account.relatie_naam))
            unit.accounts.add(account, self.now)
            unit.passwords.replace(account.account_id, stored)
            if secret:
                unit.totp.add(TotpFactor(f"totp-{username}", account.account_id, "Telefoon", secret, self.now))
        return account

    def type_password(
        self,
        username: str = USERNAME,
        password: str = PASSWORD,
        *,
        relatienummer: str = RELATIENUMMER,
        to: Destination = HERE,
        origin: Origin = ORIGIN,
    ) -> Proceed | Refused:
        """The first step."""
        return self.steps.login.authenticate(
            login_name(relatienummer, username), password, to=to, origin=origin, now=self.now
        )

    def password_accepted(self, username: str = USERNAME, password: str = PASSWORD) -> Proceed:
        """The first step, which must succeed."""
        outcome = self.type_password(username, password)
        assert isinstance(outcome, Proceed), outcome
        return outcome

    def code(self, steps: int = 0, secret: bytes = SECRET) -> str:
        """What the authenticator shows now, or some 30-second steps away."""
        return pyotp.TOTP(base64.b32encode(secret).decode()).at(for_time=self.now, counter_offset=steps)

    def wrong_code(self) -> str:
        """Six digits that no step nearby has."""
        right = {self.code(step) for step in range(-2, 3)}
        return next(code for code in (f"{number:06}" for number in range(100)) if code not in right)

    def type_code(
        self, cookie: str, code: str | None = None, session: str | None = None
    ) -> Proceed | Completed | Refused:
        """The second step."""
        typed = self.code() if code is None else code
        return self.steps.second_step.enter_code(Cookies(cookie, session), typed, origin=ORIGIN, now=self.now)

    def log_in(self, username: str = USERNAME, password: str = PASSWORD, session: str | None = None) -> Completed:
        """Both steps, which must succeed."""
        outcome = self.type_code(self.password_accepted(username, password).cookie, session=session)
        assert isinstance(outcome, Completed), outcome
        return outcome

    def events(self) -> list[str]:
        """The audit trail so far."""
        with self.foundation.database.read() as connection:
            sealed = connection.execute(select(audit_chain.c.event).order_by(audit_chain.c.position))
            waiting = connection.execute(select(audit_event.c.event).order_by(audit_event.c.event_id))
            return [*sealed.scalars(), *waiting.scalars()]

    def details(self) -> list[dict[str, Any]]:
        """The erasable details of the trail, the oldest first."""
        with self.foundation.database.read() as connection:
            rows = connection.execute(
                select(audit_detail.c.origin, audit_detail.c.detail).order_by(audit_detail.c.event_id)
            )
            return [{**row.origin, **row.detail} for row in rows]

    def mails(self) -> list[str]:
        """Numbers of the mails that wait, the oldest first."""
        return list(self._waiting(outbox.c.kind))

    def mail_texts(self) -> list[str]:
        """Texts of the mails that wait, the oldest first."""
        return [mail["text"] for mail in self._mails()]

    def mail_addresses(self) -> list[str]:
        """Where they go."""
        return [mail["to"] for mail in self._mails()]

    def _mails(self) -> list[dict[str, str]]:
        return [json.loads(self.foundation.vault.decrypt(PURPOSE, row)) for row in self._waiting(outbox.c.content)]

    def _waiting(self, column: "Column[Any]") -> Sequence[Any]:
        """As they were written: the clock stands still, so moments do not tell."""
        with self.foundation.database.read() as connection:
            as_written = text(AS_WRITTEN[connection.dialect.name])
            return connection.execute(select(column).order_by(as_written)).scalars().all()

    def do_periodic_work(self) -> None:
        """Everything that a worker which has just started does by the clock."""
        for task in build_worker(self.foundation)._periodic:
            task()

    def attempt_lives(self, cookie: str) -> bool:
        """True when a login on its way has this cookie."""
        with self.foundation.units.read() as unit:
            return unit.login_attempts.find(secret_digest(cookie)) is not None
