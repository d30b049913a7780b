"""RFC 9068 4, RFC 6750 3: which access tokens our API accepts (RS-01 to RS-09, M-21; threats 16, 18, 19)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.clock import FixedClock
from shared.jose.claims import epoch
from shared.jose.jws import Verified, sign, verify
from shared.jose.keys import PublicKeys, SigningKey, generate_key
from shared.relying_party import bearer
from shared.relying_party.bearer import AccessTokenClaims, AskedLogin, BearerError, accept_access_token
from tests.support.tiny_provider import Change, changed, without

ISSUER, UPLOADS = "https://idp.example", "https://uploads.example"
KEY = generate_key("ES256")
ANY_AGE = AskedLogin({"urn:cak:acr:mfa"})


def token(now: datetime, change: Change = changed(), *, typ: str = "at+jwt", key: SigningKey = KEY) -> str:  # noqa: B008
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": UPLOADS,
        "sub": "s-timmerman",
        "client_id": "partner",
        "jti": "jti-1",
        "iat": epoch(now),
        "exp": epoch(now + timedelta(minutes=10)),
        "scope": "openid files:write",
        "acr": "urn:cak:acr:mfa",
        "auth_time": epoch(now),
    }
    return sign(change(claims), key, typ=typ)


def accept(
    header: str | None,
    now: datetime,
    scope: str = "files:write",
    *,
    asked: AskedLogin = ANY_AGE,
    keys: PublicKeys | None = None,
) -> AccessTokenClaims:
    known = keys or PublicKeys({"keys": [KEY.public_jwk()]})
    return accept_access_token(
        header,
        issuer=ISSUER,
        audience=UPLOADS,
        required_scope=scope,
        keys=lambda _kid: known,
        now=now,
        asked=asked,
    )


def error(header: str | None, clock: FixedClock, scope: str = "files:write") -> BearerError:
    with pytest.raises(BearerError) as refused:
        accept(header, clock.now(), scope)
    return refused.value


@pytest.mark.requires("RS-03", "RS-07", "RS-08", "threat 16")
def test_a_token_for_us_with_the_scope_is_accepted(clock: FixedClock) -> None:
    accepted = accept(f"Bearer {token(clock.now())}", clock.now())
    assert (accepted.sub, accepted.client_id) == ("s-timmerman", "partner")
    assert accepted.scopes == {"openid", "files:write"}
    assert accepted.expires_at == clock.now() + timedelta(minutes=10)


def test_the_scheme_may_be_written_in_any_case(clock: FixedClock) -> None:
    assert accept(f"bEARER  {token(clock.now())}", clock.now()).jti == "jti-1"


def test_we_may_be_one_of_several_audiences(clock: FixedClock) -> None:
    assert accept(f"Bearer {token(clock.now(), changed(aud=['x', UPLOADS]))}", clock.now()).jti == "jti-1"


def test_a_token_of_a_program_without_a_person_needs_no_acr(clock: FixedClock) -> None:
    own = token(clock.now(), lambda claims: without("acr", "auth_time")({**claims, "sub": claims["client_id"]}))
    assert accept(f"Bearer {own}", clock.now()).auth_time is None


@pytest.mark.requires("RS-01")
def test_a_token_of_a_person_without_the_time_of_the_login_is_refused(clock: FixedClock) -> None:
    refused = error(f"Bearer {token(clock.now(), without('auth_time'))}", clock)
    assert (refused.status, refused.reason) == (401, "auth_time")
    assert 'error="invalid_token"' in refused.www_authenticate


@pytest.mark.requires("M-21")
@pytest.mark.parametrize("header", [None, "", "Basic YTpi", "Bearer", "Bearer a b", "Bearer ü"])
def test_without_a_token_the_answer_names_no_error(clock: FixedClock, header: str | None) -> None:
    refused = error(header, clock)
    assert (refused.status, refused.error) == (401, None)
    assert refused.www_authenticate == 'Bearer realm="Mijn CAK Zakelijk"'


@pytest.mark.requires("threat 16", "RS-08", "RS-09")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (changed(aud="https://portal.example"), "audience"),
        (changed(aud=UPLOADS + "/"), "audience"),
        (without("aud"), "audience"),
        (changed(iss="https://rogue.example"), "issuer"),
        (changed(exp=1), "expired"),
        (without("exp"), "exp_missing"),
        (without("sub"), "sub"),
        (without("client_id"), "client_id"),
        (without("jti"), "jti"),
        (changed(sub=""), "sub"),
        (changed(client_id="x" * 256), "client_id"),
        (changed(scope=["files:write"]), "shape"),
    ],
)
def test_a_wrong_claim_is_refused(clock: FixedClock, change: Change, reason: str) -> None:
    refused = error(f"Bearer {token(clock.now(), change)}", clock)
    assert (refused.status, refused.error, refused.reason) == (401, "invalid_token", reason)
    assert reason not in refused.www_authenticate


def test_clocks_may_differ_by_less_than_five_seconds(clock: FixedClock) -> None:
    accept(f"Bearer {token(clock.now(), changed(exp=epoch(clock.now()) - 4))}", clock.now())
    assert error(f"Bearer {token(clock.now(), changed(exp=epoch(clock.now()) - 5))}", clock).reason == "expired"


@pytest.mark.requires("threat 19")
@pytest.mark.parametrize("typ", ["JWT", "logout+jwt", "secevent+jwt"])
def test_a_token_of_another_type_is_refused(clock: FixedClock, typ: str) -> None:
    assert error(f"Bearer {token(clock.now(), typ=typ)}", clock).reason == "typ"


@pytest.mark.requires("threat 18")
def test_a_key_that_is_not_the_providers_is_refused(clock: FixedClock) -> None:
    assert error(f"Bearer {token(clock.now(), key=generate_key('ES256'))}", clock).reason == "unknown_key"


@pytest.mark.requires("threat 18", "K32")
def test_another_algorithm_is_refused(clock: FixedClock) -> None:
    assert error(f"Bearer {token(clock.now(), key=generate_key('RS256'))}", clock).reason == "algorithm"


@pytest.mark.requires("RS-01", "threat 16")
def test_a_token_without_the_scope_is_forbidden_and_told_which(clock: FixedClock) -> None:
    refused = error(f"Bearer {token(clock.now())}", clock, "files:read")
    assert (refused.status, refused.error) == (403, "insufficient_scope")
    assert 'scope="files:read"' in refused.www_authenticate


@pytest.mark.requires("RS-01", "K14")
def test_a_person_who_proved_too_little_is_told_which_level_to_ask(clock: FixedClock) -> None:
    refused = error(f"Bearer {token(clock.now(), changed(acr='urn:cak:acr:pwd'))}", clock)
    assert (refused.status, refused.error, refused.reason) == (401, "insufficient_user_authentication", "acr")
    assert 'acr_values="urn:cak:acr:mfa"' in refused.www_authenticate


@pytest.mark.requires("K14")
def test_a_login_that_is_too_long_ago_is_told_how_old_it_may_be(clock: FixedClock) -> None:
    asked = AskedLogin({"urn:cak:acr:mfa"}, max_age_seconds=600)
    old = epoch(clock.now() - timedelta(minutes=11))

    accept(f"Bearer {token(clock.now())}", clock.now(), asked=asked)
    with pytest.raises(BearerError) as refused:
        accept(f"Bearer {token(clock.now(), changed(auth_time=old))}", clock.now(), asked=asked)

    assert (refused.value.status, refused.value.reason) == (401, "max_age")
    assert 'max_age="600"' in refused.value.www_authenticate


def test_a_signature_is_looked_at_once_while_the_keys_are_the_same(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(shown: str, *rest: Any, **named: Any) -> Verified:
        looked.append(shown)
        return verify(shown, *rest, **named)

    monkeypatch.setattr(bearer, "verify", look)
    keys, others = (PublicKeys({"keys": [KEY.public_jwk()]}) for _ in range(2))
    shown = token(clock.now(), changed(jti="shown-often"))
    for known in (keys, keys, keys, others):
        accept(f"Bearer {shown}", clock.now(), keys=known)
    assert looked == [shown, shown]


@pytest.mark.requires("threat 16")
def test_a_token_that_was_accepted_ends_all_the_same(clock: FixedClock) -> None:
    keys = PublicKeys({"keys": [KEY.public_jwk()]})
    shown = f"Bearer {token(clock.now(), changed(jti='ends'))}"
    accept(shown, clock.now(), keys=keys)
    clock.advance(timedelta(minutes=11))
    with pytest.raises(BearerError):
        accept(shown, clock.now(), keys=keys)


@pytest.mark.requires("threat 18")
def test_a_token_that_was_accepted_is_refused_when_its_key_is_gone(clock: FixedClock) -> None:
    shown = f"Bearer {token(clock.now(), changed(jti='gone'))}"
    accept(shown, clock.now(), keys=PublicKeys({"keys": [KEY.public_jwk()]}))
    with pytest.raises(BearerError):
        accept(shown, clock.now(), keys=PublicKeys({"keys": [generate_key("ES256").public_jwk()]}))
