"""What goes into the protocol's tables comes out alike, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.clients.model import RegisteredBy
from idp.clients.ports import InitialAccessToken
from idp.db.unit_of_work import UnitsOfWork
from idp.oidc.model import AuthorizationRequest, Consent, Grant
from idp.oidc.ports import StoredKey
from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from shared.jose.keys import generate_key
from tests.idp.oidc.stored import add_account, add_client, grant_of, request_of, units_of


@pytest.fixture
def units(make_database: Callable[[str], Database], vault: Vault) -> UnitsOfWork:
    return units_of(make_database("idp"), vault)


def _grant(clock: FixedClock, **changes: object) -> Grant:
    return grant_of("client-1", "account-1", clock.now(), **changes)


def test_a_client_comes_out_as_it_went_in(units: UnitsOfWork, clock: FixedClock) -> None:
    with units.write() as unit:
        client = add_client(
            unit,
            clock.now(),
            jwks={"keys": [generate_key("ES256").public_jwk()]},
            contacts=["beheer@app.example"],
            default_max_age=60,
        )
        changed = replace(client, client_name="Anders", first_party=True, secret_sha256="0" * 64)
        unit.clients.save(changed, clock.now())

    with units.read() as unit:
        assert unit.clients.find("client-1") == changed
        assert unit.clients.list() == unit.clients.find_many(["client-1", "unknown"]) == [changed]
        assert unit.clients.find("unknown") is None
    assert changed.registered_by is RegisteredBy.COMMAND


@pytest.mark.requires("K28")
def test_a_client_is_read_anew_only_when_its_row_changed(units: UnitsOfWork, clock: FixedClock) -> None:
    with units.write() as unit:
        client = add_client(unit, clock.now())
    with units.write() as unit:
        assert unit.clients.find("client-1") is unit.clients.find("client-1")
        unit.clients.save(replace(client, stopped=True), clock.now())
        assert unit.clients.find("client-1") is None
        unit.clients.save(replace(client, secret_sha256="1" * 64), clock.now())
    with units.read() as unit:
        found = unit.clients.find("client-1")
    assert found is not None
    assert found.secret_sha256 == "1" * 64


@pytest.mark.requires("K35")
def test_a_request_comes_out_as_it_went_in_until_it_ends(units: UnitsOfWork, clock: FixedClock) -> None:
    with units.write() as unit:
        request = request_of(add_client(unit, clock.now()), "c" * 43, clock.now())
        unit.requests.add("0" * 64, request)

    with units.write() as unit:
        assert unit.requests.find("0" * 64, clock.now()) == request
        assert unit.requests.find("0" * 64, request.expires_at) is None
        assert not unit.requests.take("0" * 64, request.expires_at)
        assert unit.requests.take("0" * 64, clock.now())
        assert unit.requests.find("0" * 64, clock.now()) is None


@pytest.mark.parametrize(("written", "read"), [(None, ()), ("sub-1", ("sub-1",))])
def test_a_request_of_the_previous_release_still_says_whom_it_means(
    units: UnitsOfWork, clock: FixedClock, written: str | None, read: tuple[str, ...]
) -> None:
    with units.write() as unit:
        request = request_of(add_client(unit, clock.now()), "c" * 43, clock.now())
    before = {name: value for name, value in request.to_json().items() if name != "hinted_subs"}
    assert AuthorizationRequest.from_json({**before, "hinted_sub": written}) == replace(request, hinted_subs=read)


@pytest.mark.requires("threat 14")
def test_a_grant_begins_once_and_the_first_one_stays(units: UnitsOfWork, clock: FixedClock) -> None:
    with units.write() as unit:
        add_account(unit, clock.now())
        add_client(unit, clock.now())
        assert unit.grants.add(_grant(clock))
        assert not unit.grants.add(replace(_grant(clock), scope=("openid", "email")))
        assert unit.grants.find("grant-1") == _grant(clock)


@pytest.mark.requires("OP-36", "OP-38")
def test_a_grant_rotates_only_from_its_present_token_while_it_lives(units: UnitsOfWork, clock: FixedClock) -> None:
    now, later = clock.now(), clock.now() + timedelta(hours=1)
    with units.write() as unit:
        add_account(unit, now)
        add_client(unit, now)
        unit.grants.add(_grant(clock))

        assert not unit.grants.rotate("grant-1", "1" * 64, "2" * 64, later, now)
        assert not unit.grants.rotate("grant-1", "0" * 64, "2" * 64, later, now + timedelta(hours=2))
        assert unit.grants.rotate("grant-1", "0" * 64, "2" * 64, later, now)
        assert unit.grants.revoke("grant-1", now)
        assert not unit.grants.revoke("grant-1", now)
        assert not unit.grants.rotate("grant-1", "2" * 64, "3" * 64, later, now)


@pytest.mark.requires("K26")
def test_ending_sessions_ends_their_grants_and_names_each_client_once(units: UnitsOfWork, clock: FixedClock) -> None:
    with units.write() as unit:
        add_account(unit, clock.now())
        add_client(unit, clock.now())
        for number, sid in enumerate(["sid-1", "sid-1", "sid-2"]):
            unit.grants.add(_grant(clock, grant_id=f"grant-{number}", sid=sid))

        told = unit.grants.revoke_sessions(("sid-1",), clock.now())

        assert [(grant.sid, grant.client_id) for grant in told] == [("sid-1", "client-1")]
        alive = [unit.grants.find(f"grant-{number}") for number in range(3)]
    assert [grant.is_live(clock.now()) for grant in alive if grant] == [False, False, True]


@pytest.mark.requires("K34")
def test_a_consent_replaces_the_older_one(units: UnitsOfWork, clock: FixedClock) -> None:
    with units.write() as unit:
        add_account(unit, clock.now())
        add_client(unit, clock.now())
        for scope in (("openid",), ("openid", "email")):
            unit.consents.save(Consent("account-1", "client-1", scope, clock.now(), "a" * 64))

        kept = Consent("account-1", "client-1", ("openid", "email"), clock.now(), "a" * 64)
        assert unit.consents.list("account-1") == [kept]
        assert unit.consents.remove("account-1", "client-1")
        assert unit.consents.find("account-1", "client-1") is None


@pytest.mark.requires("OP-63")
def test_an_initial_access_token_counts_down(units: UnitsOfWork, clock: FixedClock) -> None:
    token = InitialAccessToken(
        token_sha256="0" * 64,
        label="l",
        policy_name="general",
        scope=("openid",),
        uses_left=1,
        may_skip_pkce=False,
        expires_at=clock.now() + timedelta(days=1),
        created_at=clock.now(),
    )
    with units.write() as unit:
        unit.initial_tokens.add(token)
        unit.initial_tokens.add(replace(token, uses_left=9))

        assert unit.initial_tokens.find("0" * 64, clock.now()) == token
        assert unit.initial_tokens.use("0" * 64, clock.now() + timedelta(days=1)) is None
        assert unit.initial_tokens.use("0" * 64, clock.now()) == replace(token, uses_left=0)
        assert unit.initial_tokens.use("0" * 64, clock.now()) is None


def test_a_key_comes_out_as_it_went_in(units: UnitsOfWork, clock: FixedClock) -> None:
    key = StoredKey("kid", "ES256", "current", b"\x00\xff", clock.now(), clock.now())
    with units.write() as unit:
        unit.keys.add(key)

        assert unit.keys.list() == [key]


def test_what_is_over_is_forgotten_and_not_too_soon(units: UnitsOfWork, clock: FixedClock) -> None:
    now = clock.now()
    with units.write() as unit:
        add_account(unit, now)
        client = add_client(unit, now)
        unit.requests.add("0" * 64, request_of(client, "c" * 43, now))
        unit.pushed_requests.add("1" * 64, request_of(client, "c" * 43, now), now)
        unit.assertions.use(client.client_id, "jti", now)
        unit.grants.add(_grant(clock))

    with units.write() as unit:
        assert unit.protocol_rows.forget_expired(now) == 0
        assert unit.protocol_rows.forget_expired(now + timedelta(hours=1)) == 2  # the pushed request and the assertion
        assert unit.requests.client_of("0" * 64) == client.client_id
        assert unit.protocol_rows.forget_expired(now + timedelta(hours=10)) == 2  # request and grant
