"""A key of portal or uploads is rotated at the real provider: no request of theirs is refused, at any moment of it.

Two processes of each answer in turn, as the servers do. Each looks for itself every two seconds, the provider keeps key
sets for an hour and asks again for a kid that it does not know, but not more often than each ten seconds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

import portal.app
import uploads.app
from idp.oidc.client_auth.client_keys import KEPT_FOR, REFETCH_AFTER
from portal.foundation import lay_foundation as lay_portal
from portal.settings import PortalSettings
from shared.jose.keys import SigningKey, from_private_jwk
from shared.relying_party.client_assertion import client_authentication
from shared.relying_party.key_pair import LOOK_EVERY
from shared.relying_party.key_schedule import GONE_AFTER, SIGNS_AFTER, KeyState
from shared.relying_party.party import RelyingParty
from tests.idp.oidc.browsing import Idp
from tests.support.joined_services import IDP, PORTAL, UPLOADS, Joined, Person
from uploads.foundation import lay_foundation as lay_uploads
from uploads.settings import UploadsSettings

pytestmark = pytest.mark.requires("K16", "RP-09", "RP-11", "C-08", "ALL-07")

SECOND = timedelta(seconds=1)
UNAUTHORIZED = 401
ADDRESSES = {"portal": PORTAL, "uploads": UPLOADS}


@dataclass
class InTurn:
    """Two processes behind one address."""

    apps: Iterator[Flask]

    def test_client(self) -> FlaskClient:
        return next(self.apps).test_client()


@dataclass
class Doubled:
    """A relying party with two processes. party: of a third one, as a command is."""

    joined: Joined
    client_id: str
    apps: tuple[Flask, Flask]
    party: RelyingParty

    def starts(self) -> list[int]:
        """A login begun at each process, which the provider has to believe it."""
        return [app.test_client().get("/inloggen").status_code for app in self.apps]

    def log_in(self, process: int) -> str:
        """Where a whole login at this process leads."""
        browser = self.joined.idp.browser()
        person = Person(self.joined, browser, self.apps[process].test_client())
        address = ADDRESSES[self.client_id]
        sent = person.at_portal.get("/inloggen")
        back = browser.get(sent.location).location
        assert back.startswith(address), back
        return person.at_portal.get(back.removeprefix(address)).location

    def is_believed(self, key: SigningKey) -> bool:
        """Whether the provider takes this key's word for who is asking."""
        proof = client_authentication(self.client_id, IDP, key, self.joined.idp.now)
        answer = self.joined.idp.app.test_client().post("/par", data={"response_type": "code", **proof})
        return answer.status_code != UNAUTHORIZED


@contextmanager
def other_process(client_id: str, idp: Idp, folder: Path) -> Iterator[tuple[Flask, RelyingParty]]:
    common: dict[str, Any] = {"env": "demo", "idp_url": IDP, "portal_url": PORTAL, "uploads_url": UPLOADS}
    if client_id == "portal":
        at_portal = lay_portal(PortalSettings(**common, var=folder / "portal"), idp.clock)
        yield portal.app.build_app(at_portal), at_portal.party
        at_portal.database.dispose()
    else:
        at_uploads = lay_uploads(UploadsSettings(**common, var=folder / "uploads"), idp.clock)
        yield uploads.app.build_app(at_uploads, uploads.app.build_services(at_uploads)), at_uploads.party
        at_uploads.database.dispose()


@pytest.fixture(params=["portal", "uploads"])
def doubled(request: pytest.FixtureRequest, fresh: Joined, tmp_path: Path) -> Iterator[Doubled]:
    client_id, idp = str(request.param), fresh.idp
    first = fresh.portal if client_id == "portal" else fresh.uploads
    place = ADDRESSES[client_id].removeprefix("http://")
    with other_process(client_id, idp, tmp_path) as (second, _), other_process(client_id, idp, tmp_path) as (_, party):
        fresh.line.apps[place] = cast(Flask, InTurn(cycle((first, second))))
        idp.clock.advance(timedelta(days=1))
        yield Doubled(fresh, client_id, (first, second), party)


@pytest.mark.parametrize("seconds_since_the_last_fetch", [0, 1, 9, 3595, 3599])
def test_nobody_is_refused_at_any_second_of_it(doubled: Doubled, seconds_since_the_last_fetch: int) -> None:
    clock = doubled.joined.idp.clock
    assert doubled.starts() == [303, 303]
    clock.advance(seconds_since_the_last_fetch * SECOND)
    before = doubled.party.own_keys()[0][0].kid
    after = doubled.party.rotate_key()
    refused = []
    for second in range(int((SIGNS_AFTER + 3 * REFETCH_AFTER) / SECOND)):
        if doubled.starts() != [303, 303]:
            refused.append(second)
        clock.advance(SECOND)
    assert refused == []
    states = [(key.kid, state) for key, state in doubled.party.own_keys()]
    assert states == [(after, KeyState.CURRENT), (before, KeyState.OLD)]


def test_whole_logins_go_on_before_during_and_after_it(doubled: Doubled) -> None:
    clock, landing = doubled.joined.idp.clock, doubled.party.settings.landing_path
    doubled.party.rotate_key()
    for _ in range(8):
        assert [doubled.log_in(process) for process in (0, 1)] == [landing, landing]
        clock.advance(GONE_AFTER / 6)
    assert [state for _, state in doubled.party.own_keys()] == [KeyState.CURRENT]


def test_the_key_before_it_proves_nothing_once_the_provider_has_read_the_set_again(doubled: Doubled) -> None:
    clock = doubled.joined.idp.clock
    leaked = from_private_jwk(doubled.party.own_keys()[0][0].private_jwk)
    assert doubled.starts() == [303, 303]
    assert doubled.is_believed(leaked)
    doubled.party.rotate_key()
    clock.advance(GONE_AFTER)
    restarted = replace(doubled, joined=replace(doubled.joined, idp=doubled.joined.idp.that_calls()))
    assert not restarted.is_believed(leaked)
    clock.advance(KEPT_FOR)
    assert not doubled.is_believed(leaked)
    assert doubled.starts() == [303, 303]


def test_a_new_key_is_published_for_longer_than_anybody_goes_without_looking() -> None:
    assert LOOK_EVERY + REFETCH_AFTER < SIGNS_AFTER
