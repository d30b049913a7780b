"""The staff of an installation: one member for each role, at work through any of the three doors."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.accounts.model import Account, Relation, Role
from idp.administration.actor import Actor, Door, actor_of
from idp.administration.console import Console
from idp.app import build_app
from idp.composition_console import build_console
from idp.hashing import random_secret, secret_digest
from idp.login.sso_session import SsoSession, start_session
from tests.idp.installation import ORIGIN, Installation
from tests.idp.web.visitor import ORIGIN as ADDRESS
from tests.idp.web.visitor import Visitor

STAFF_RELATION = "100000"
AMR = ("pwd", "otp", "mfa")


@dataclass
class Office:
    """The reserved relation with its people. The web application is made when it is first needed."""

    idp: Installation
    console: Console = field(init=False)
    people: dict[Role, Account] = field(default_factory=dict)
    made: list[Flask] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.console = build_console(self.idp.foundation)
        with self.idp.foundation.units.write() as unit:
            unit.accounts.add_relation(Relation(f"relation-{STAFF_RELATION}", STAFF_RELATION, "CAK", is_staff=True))
        self.people = {role: self.hire(role.value.replace("_", "."), role) for role in Role}

    @property
    def app(self) -> Flask:
        if not self.made:
            self.made.append(build_app(self.idp.foundation))
        return self.made[0]

    def hire(self, username: str, *roles: Role, **more: object) -> Account:
        """Another member of staff."""
        added = self.idp.add_account(username, relatienummer=STAFF_RELATION, roles=frozenset(roles), **more)  # type: ignore[arg-type]
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
