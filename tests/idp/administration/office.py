"""The staff of an installation: one member for each role, at work through any of the three doors."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.accounts.model import Account, AccountState, Relation, Role
from idp.administration.actor import Actor, Door, actor_of
from idp.administration.console import Console
from idp.hashing import random_secret, secret_digest
from idp.login.sso_session import SsoSession, start_session
from tests.idp.installation import ORIGIN, Installation
from tests.idp.web.visitor import ORIGIN as ADDRESS
from tests.idp.web.visitor import Visitor

STAFF_RELATION = "100000"
AMR = ("pwd", "otp", "mfa")


@dataclass
class Office:
    """The reserved relation with its people."""

    idp: Installation

    def __post_init__(self) -> None:
        self.people = dict(self.idp.made_once("staff", self._hire_everybody))

    def _hire_everybody(self) -> dict[Role, Account]:
        with self.idp.foundation.units.write() as unit:
            unit.accounts.add_relation(Relation(f"relation-{STAFF_RELATION}", STAFF_RELATION, "CAK", is_staff=True))
        return {role: self.hire(role.value.replace("_", "."), role) for role in Role}

    @property
    def app(self) -> Flask:
        return self.idp.app

    @property
    def console(self) -> Console:
        return self.idp.console

    def hire(
        self, username: str, *roles: Role, state: AccountState = AccountState.ACTIEF, person_id: str = ""
    ) -> Account:
        """Another member of staff."""
        added = self.idp.add_account(
            username, relatienummer=STAFF_RELATION, roles=frozenset(roles), state=state, person_id=person_id
        )
        with self.idp.foundation.units.read() as unit:
            found = unit.accounts.find(added.account_id)
        assert found is not None
        return found

    def actor(self, who: Role | Account, door: Door = Door.SCREEN, auth_time: datetime | None = None) -> Actor:
        """Somebody at work who logged in just now."""
        account = self.people[who] if isinstance(who, Role) else who
        return actor_of(account, auth_time=auth_time or self.idp.now, door=door, origin=ORIGIN)

    def session_of(self, account: Account, auth_time: datetime | None = None) -> tuple[SsoSession, str]:
        """A session of the idp, and its cookie."""
        session, cookie = start_session(account.account_id, AMR, auth_time or self.idp.now), random_secret()
        with self.idp.foundation.units.write() as unit:
            unit.sessions.add(session, secret_digest(cookie))
        return session, cookie

    def visitor(self, who: Role | Account, auth_time: datetime | None = None) -> Visitor:
        """A browser of somebody who logged in just now, or at another time."""
        account = self.people[who] if isinstance(who, Role) else who
        client = self.app.test_client()
        client.set_cookie("mcz_idp", self.session_of(account, auth_time)[1])
        return Visitor(self.idp, client)


def get(client: FlaskClient, path: str) -> TestResponse:
    """A page as a browser asks for it."""
    return client.get(path, base_url=ADDRESS)
