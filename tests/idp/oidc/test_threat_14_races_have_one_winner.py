"""Twenty threads with the same code or refresh token: one statement decides, on both databases."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from idp.audit.events import Event
from idp.db.tables import audit_event
from idp.db.unit_of_work import UnitsOfWork
from idp.hashing import secret_digest
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.grants.authorization_code import AuthorizationCodeGrant
from idp.oidc.grants.grant_type import Redeemed
from idp.oidc.grants.refresh_token import RefreshTokenGrant
from idp.oidc.grants.refresh_values import RefreshValues
from idp.oidc.messages import Parameters, Request
from idp.oidc.model import Grant, agreed
from idp.oidc.opaque import new_id
from idp.oidc.pushed_requests import PUSHED_LIFE, REFERENCE_PREFIX, PushedRequests
from idp.oidc.resource import Resources
from idp.oidc.sealed_code import CodeSeal
from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from tests.idp.oidc.browsing import Pkce
from tests.idp.oidc.stored import (
    REDIRECT_URI,
    add_account,
    add_client,
    add_session,
    at_once,
    code_for,
    request_of,
    units_of,
)

THREADS = 20
RESOURCES = Resources("http://idp.example", "http://uploads.example")


class World:
    """One database with a client, a session, and what is needed to redeem."""

    def __init__(self, database: Database, vault: Vault, clock: FixedClock) -> None:
        self.database = database
        self.units: UnitsOfWork = units_of(database, vault)
        self.seal = CodeSeal(vault)
        self.values = RefreshValues.of(vault)
        self.now = clock.now()
        self.pkce = Pkce()
        with self.units.write() as unit:
            account = add_account(unit, self.now)
            self.client = add_client(unit, self.now)
            self.session = add_session(unit, account.account_id, self.now)
            unit.consents.save(agreed(None, account.account_id, self.client, ("openid",), self.now))

    def code(self) -> str:
        return self.seal.seal(code_for(self.client, self.session, self.pkce.challenge, self.now))

    def grant(self, code: str) -> Grant:
        """What redeeming this code began."""
        stored = self.seal.open(code)
        assert stored is not None
        with self.units.read() as unit:
            grant = unit.grants.find(stored.grant_id)
        assert grant is not None
        return grant

    def redeem(self, code: str) -> Redeemed:
        form = {"code": code, "redirect_uri": REDIRECT_URI, "code_verifier": self.pkce.verifier}
        grant = AuthorizationCodeGrant(self.units.read, self.units.write, RESOURCES, self.seal, self.values)
        return grant.redeem(self.client, _post(form), self.now)

    def refresh(self, token: str) -> Redeemed:
        return RefreshTokenGrant(self.units.write, RESOURCES, self.values).redeem(
            self.client, _post({"refresh_token": token}), self.now
        )

    def events(self) -> list[str]:
        with self.database.read() as connection:
            return list(connection.execute(select(audit_event.c.event)).scalars())


def _post(form: dict[str, str]) -> Request:
    return Request(method="POST", form=Parameters(form.items()))


@pytest.fixture
def world(make_database: Callable[[str], Database], vault: Vault, clock: FixedClock) -> World:
    return World(make_database("idp"), vault, clock)


@pytest.mark.requires("threat 14", "threat 26", "M-02")
def test_one_of_twenty_redeems_a_code(world: World) -> None:
    code = world.code()

    outcomes = at_once(THREADS, lambda: world.redeem(code))

    winners = [outcome for outcome in outcomes if isinstance(outcome, Redeemed)]
    assert len(winners) == 1
    assert outcomes.count(ErrorCode.INVALID_GRANT) == THREADS - 1


@pytest.mark.requires("threat 14", "M-02")
def test_the_losers_end_what_the_winner_got_and_it_is_remembered_once(world: World) -> None:
    code = world.code()
    at_once(THREADS, lambda: world.redeem(code))

    assert world.grant(code).revoked_at == world.now
    assert world.events().count(Event.CODE_REUSED) == 1
    assert world.events().count(Event.GRANT_STARTED) == 1


@pytest.mark.requires("threat 14", "M-02")
def test_a_second_use_ends_the_family_also_when_nothing_may_be_issued_any_more(world: World) -> None:
    code = world.code()
    world.redeem(code)
    with world.units.write() as unit:
        unit.consents.remove(world.session.account_id, world.client.client_id)

    with pytest.raises(OAuthError):
        world.redeem(code)

    assert world.grant(code).revoked_at == world.now
    assert world.events().count(Event.CODE_REUSED) == 1


@pytest.mark.requires("threat 20", "OP-35")
def test_one_of_twenty_rotates_a_refresh_token_and_the_family_ends(world: World) -> None:
    token = world.redeem(world.code()).refresh_token
    assert token is not None

    outcomes = at_once(THREADS, lambda: world.refresh(token))

    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, Redeemed)]
    assert winner.refresh_token is not None
    with pytest.raises(OAuthError):
        world.refresh(winner.refresh_token)
    assert world.events().count(Event.REFRESH_TOKEN_REUSED) == 1


@pytest.mark.requires("threat 20", "OP-37")
def test_twenty_processes_of_one_confidential_client_get_the_same_successor(world: World) -> None:
    world.client = replace(world.client, token_endpoint_auth_method="private_key_jwt")
    token = world.redeem(world.code()).refresh_token
    assert token is not None

    outcomes = at_once(THREADS, lambda: world.refresh(token))

    assert len({outcome.refresh_token for outcome in outcomes}) == 1
    with world.units.read() as unit:
        grant = unit.grants.find(token.partition(".")[0])
    assert grant is not None
    assert (grant.generation, grant.revoked_at) == (1, None)


@pytest.mark.requires("OP-84", "threat 20")
def test_revoking_while_refreshing_leaves_nothing_alive(world: World) -> None:
    token = world.redeem(world.code()).refresh_token
    assert token is not None
    turns = iter(range(THREADS))

    def refresh_or_revoke() -> object:
        if next(turns) % 2:
            return world.refresh(token)
        with world.units.write() as unit:
            return unit.grants.revoke(token.partition(".")[0], world.now)

    outcomes = at_once(THREADS, refresh_or_revoke)

    assert len([outcome for outcome in outcomes if isinstance(outcome, Redeemed)]) <= 1
    with world.units.read() as unit:
        grant = unit.grants.find(token.partition(".")[0])
    assert grant is not None
    assert grant.revoked_at == world.now


@pytest.mark.requires("threat 20")
def test_one_after_the_other_all_rotate(world: World) -> None:
    token = world.redeem(world.code()).refresh_token
    for _ in range(5):
        assert token is not None
        token = world.refresh(token).refresh_token

    with world.units.read() as unit:
        grant = unit.grants.find(str(token).partition(".")[0])

    assert grant is not None
    assert grant.generation == 5


@pytest.mark.requires("threat 23", "threat 26")
def test_one_of_twenty_uses_an_assertion(world: World) -> None:
    def use() -> bool:
        with world.units.write() as unit:
            return unit.assertions.use(world.client.client_id, "jti", world.now)

    assert sorted(at_once(THREADS, use)) == [False] * (THREADS - 1) + [True]


@pytest.mark.requires("K35", "threat 26")
def test_one_of_twenty_answers_a_stored_request(world: World) -> None:
    with world.units.write() as unit:
        unit.requests.add("0" * 64, request_of(world.client, world.pkce.challenge, world.now))

    def take() -> bool:
        with world.units.write() as unit:
            return unit.requests.take("0" * 64, world.now)

    assert sorted(at_once(THREADS, take)) == [False] * (THREADS - 1) + [True]


@pytest.mark.requires("K35", "threat 26", "OP-10")
def test_one_of_twenty_redeems_a_pushed_request(world: World) -> None:
    pushed = request_of(world.client, world.pkce.challenge, world.now)
    with world.units.write() as unit:
        unit.pushed_requests.add(secret_digest("x"), pushed, world.now + PUSHED_LIFE)
    visits = PushedRequests(world.units.read, world.units.write)

    def visit_and_answer() -> bool:
        request_id = visits.visit(REFERENCE_PREFIX + "x", world.client, world.now)
        assert request_id in (None, "x")  # None for who came when it was answered
        with world.units.write() as unit:
            return unit.requests.take(secret_digest("x"), world.now)

    assert sorted(at_once(THREADS, visit_and_answer)) == [False] * (THREADS - 1) + [True]
    with world.units.read() as unit:
        assert unit.pushed_requests.find(secret_digest("x"), world.now) is None
        assert unit.requests.find(secret_digest("x"), world.now) is None


@pytest.mark.requires("K13")
def test_twenty_first_logins_give_one_pairwise_subject(world: World) -> None:
    def subject() -> str:
        with world.units.write() as unit:
            return unit.subjects.find_or_add("account-1", "app.example", new_id())

    assert len(set(at_once(THREADS, subject))) == 1
