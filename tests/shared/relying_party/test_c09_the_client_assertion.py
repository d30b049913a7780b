"""C-09, RP-09, RP-10, RP-11: who is calling is a short signed statement, new each time."""

from datetime import timedelta

import pytest

from shared.clock import FixedClock
from shared.jose.jws import verify
from shared.jose.keys import PublicKeys
from shared.relying_party.key_pair import NoKey, OwnKeys
from shared.relying_party.party import RelyingParty
from shared.sessions.sql_store import SqlStore
from tests.support.relying_parties import Visitor
from tests.support.tiny_provider import TinyProvider

pytestmark = pytest.mark.requires("C-09", "RP-09", "RP-10")


def test_its_audience_is_the_issuer_and_it_lives_a_minute(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    visitor.log_in()
    [request] = [one for one in provider.seen if one.path == "/token"]
    shown = verify(request.form["client_assertion"], PublicKeys(party.public_jwks()), algorithms={"ES256"}, typ="JWT")
    now = int(clock.now().timestamp())
    assert shown.header["kid"] == party.public_jwks()["keys"][0]["kid"]
    assert {name: shown.claims[name] for name in ("iss", "sub", "aud", "iat", "exp")} == {
        "iss": "portal",
        "sub": "portal",
        "aud": provider.issuer,
        "iat": now,
        "exp": now + 60,
    }
    assert request.form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert "authorization" not in request.headers
    assert "client_secret" not in request.form


def test_each_request_has_its_own(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    cookie = visitor.log_in()
    clock.advance(timedelta(minutes=9))
    party.session(cookie)
    assertions = [one.form["client_assertion"] for one in provider.seen if one.path == "/token"]
    keys = PublicKeys(party.public_jwks())
    jtis = {verify(one, keys, algorithms={"ES256"}, typ="JWT").claims["jti"] for one in assertions}
    assert len(jtis) == 2
    assert all(len(jti) >= 22 for jti in jtis)


@pytest.mark.requires("RP-11", "K16")
def test_the_published_key_has_no_private_half(party: RelyingParty) -> None:
    [key] = party.public_jwks()["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("EC", "ES256", "sig")
    assert "d" not in key


@pytest.mark.requires("K16", "RP-29")
def test_bootstrap_makes_one_key_however_often_it_runs(party: RelyingParty, store: SqlStore, clock: FixedClock) -> None:
    party.ensure_key()
    assert len(store.keys.published(clock.now())) == 1


@pytest.mark.requires("K16")
def test_before_bootstrap_there_is_no_key(store: SqlStore, clock: FixedClock) -> None:
    with pytest.raises(NoKey):
        OwnKeys(store.keys, clock).signing_key()
