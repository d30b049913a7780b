"""RFC 6749 6, RFC 9700 4.14, K25: each refresh token once, reuse ends the family, no longer than the session."""

import secrets
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from idp.audit.events import Event
from idp.db.tables import audit_event
from idp.hashing import secret_digest
from idp.oidc.grants.refresh_values import MARK_LENGTH
from tests.idp.oidc.browsing import Application, Browser, Idp, claims_of_token

MINUTE = timedelta(minutes=1)


def _is_refused(answer: TestResponse) -> bool:
    return answer.status_code == 400 and (answer.json or {})["error"] == "invalid_grant"


def _refreshed(application: Application, refresh_token: str) -> str:
    answer = application.refresh(refresh_token)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return str((answer.json or {})["refresh_token"])


@pytest.mark.requires("OP-35", "OP-36")
def test_each_use_gives_a_new_one(application: Application, browser: Browser) -> None:
    first = application.tokens(browser)["refresh_token"]
    second = _refreshed(application, first)

    assert len({first, second, _refreshed(application, second)}) == 3


@pytest.mark.requires("threat 20", "OP-36", "OP-37", "OP-99")
def test_a_second_use_ends_the_whole_family(idp: Idp, application: Application, browser: Browser) -> None:
    first = application.tokens(browser)["refresh_token"]
    answer = application.refresh(first).json or {}
    idp.clock.advance(timedelta(seconds=10))

    assert _is_refused(application.refresh(first))

    assert _is_refused(application.refresh(answer["refresh_token"]))
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    assert idp.app.test_client().get("/userinfo", headers=headers).status_code == 401


@pytest.mark.requires("OP-37")
def test_a_lost_answer_is_given_again_within_ten_seconds(idp: Idp, application: Application, browser: Browser) -> None:
    first = application.tokens(browser)["refresh_token"]
    second = _refreshed(application, first)
    idp.clock.advance(timedelta(seconds=9))

    assert _refreshed(application, first) == second
    assert _refreshed(application, second) != second


@pytest.mark.requires("threat 20", "OP-36")
def test_the_grace_ends_when_the_successor_is_used(application: Application, browser: Browser) -> None:
    first = application.tokens(browser)["refresh_token"]
    second = _refreshed(application, first)
    third = _refreshed(application, second)

    assert _is_refused(application.refresh(first))
    assert _is_refused(application.refresh(third))


@pytest.mark.requires("threat 20", "OP-39")
def test_a_public_client_has_no_grace(idp: Idp, browser: Browser) -> None:
    public = idp.trusted(token_endpoint_auth_method="none", grant_types=["authorization_code", "refresh_token"])
    first = public.tokens(browser)["refresh_token"]
    second = _refreshed(public, first)

    assert _is_refused(public.refresh(first))
    assert _is_refused(public.refresh(second))


@pytest.mark.requires("OP-40")
def test_refresh_tokens_are_off_unless_registered(idp: Idp, browser: Browser) -> None:
    assert "refresh_token" not in idp.trusted().tokens(browser)


@pytest.mark.requires("OP-37")
def test_another_client_cannot_use_it_and_does_no_harm(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["refresh_token"]
    thief = idp.trusted(grant_types=["authorization_code", "refresh_token"])

    assert _is_refused(thief.refresh(token))
    _refreshed(application, token)


@pytest.mark.requires("K25")
def test_refreshing_keeps_the_session_alive(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["refresh_token"]
    for _ in range(6):  # an hour and more, in steps shorter than the 30 idle minutes
        idp.clock.advance(20 * MINUTE)
        token = _refreshed(application, token)


@pytest.mark.requires("K25")
def test_an_idle_session_ends_the_refresh_token(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["refresh_token"]
    idp.clock.advance(30 * MINUTE)

    assert _is_refused(application.refresh(token))


@pytest.mark.requires("K25", "OP-39")
def test_eight_hours_after_the_login_it_is_over(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["refresh_token"]
    for _ in range(23):
        idp.clock.advance(20 * MINUTE)
        token = _refreshed(application, token)
    idp.clock.advance(20 * MINUTE)  # 8 hours exactly

    assert _is_refused(application.refresh(token))


@pytest.mark.requires("OP-38")
def test_two_hours_without_use_end_it_whatever_the_session_does(
    idp: Idp, application: Application, browser: Browser
) -> None:
    token, other = (application.tokens(browser)["refresh_token"] for _ in range(2))
    for _ in range(6):
        idp.clock.advance(20 * MINUTE)
        other = _refreshed(application, other)  # another family keeps the session alive

    assert _is_refused(application.refresh(token))
    _refreshed(application, other)


@pytest.mark.requires("K25", "S44")
def test_log_out_ends_it(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["refresh_token"]
    assert browser.session is not None
    with idp.foundation.units.write() as unit:
        unit.sessions.end(browser.session.sid)

    assert _is_refused(application.refresh(token))


@pytest.mark.requires("S12")
def test_an_expired_password_ends_it(idp: Idp, application: Application, browser: Browser) -> None:
    account = idp.account()
    assert account.password_expires_at is not None
    idp.clock.set(account.password_expires_at - MINUTE)
    browser = idp.browser()
    token = application.tokens(browser)["refresh_token"]
    idp.clock.advance(MINUTE)

    assert _is_refused(application.refresh(token))


@pytest.mark.requires("M-04", "OP-20", "OP-21")
def test_the_new_id_token_speaks_of_the_same_login_without_nonce(
    idp: Idp, application: Application, browser: Browser
) -> None:
    tokens = application.tokens(browser)
    before = claims_of_token(tokens["id_token"])
    idp.clock.advance(10 * MINUTE)

    after = claims_of_token((application.refresh(tokens["refresh_token"]).json or {})["id_token"])

    same = ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid")
    assert [after[name] for name in same] == [before[name] for name in same]
    assert "nonce" not in after
    assert after["iat"] == before["iat"] + 600


def test_a_smaller_scope_may_be_asked_and_a_larger_one_not(application: Application, browser: Browser) -> None:
    token = application.tokens(browser, scope="openid email")["refresh_token"]

    larger = application.refresh(token, scope="openid relatie")
    smaller = application.refresh(token, scope="openid")

    assert (larger.json or {})["error"] == "invalid_scope"
    assert (smaller.json or {})["scope"] == "openid"


@pytest.mark.requires("OP-96")
def test_what_the_client_may_no_longer_ask_is_not_given_again(application: Application, browser: Browser) -> None:
    token = application.tokens(browser, scope="openid email")["refresh_token"]

    application.change(scope=("openid", "profile"))
    less = application.refresh(token).json or {}
    application.change(scope=("files:read",))

    assert less["scope"] == "openid"
    assert (application.refresh(less["refresh_token"]).json or {})["error"] == "invalid_scope"


def _reuses(idp: Idp) -> int:
    with idp.foundation.database.read() as connection:
        return Counter(connection.execute(select(audit_event.c.event)).scalars())[Event.REFRESH_TOKEN_REUSED]


def _made_up(idp: Idp, refresh_token: str) -> list[str]:
    """What somebody can make of the id of a grant, and of a token of another family."""
    grant_id, _, value = refresh_token.partition(".")
    secret, mark = value[:-MARK_LENGTH], value[-MARK_LENGTH:]
    foreign = idp.trusted(grant_types=["authorization_code", "refresh_token"]).tokens(idp.browser())["refresh_token"]
    return [
        f"{grant_id}.{secrets.token_urlsafe(32)}",
        f"{grant_id}.{secrets.token_urlsafe(32)}{mark}",
        f"{grant_id}.{secret}{secrets.token_urlsafe(16)}",
        f"{grant_id}.{foreign.partition('.')[2]}",
        f"{grant_id}.{secret}",
        f"{grant_id}.",
        grant_id,
    ]


@pytest.mark.requires("threat 20", "OP-36")
@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_what_was_never_issued_ends_no_family_and_is_no_theft(idp: Idp, browser: Browser, method: str) -> None:
    application = idp.trusted(token_endpoint_auth_method=method, grant_types=["authorization_code", "refresh_token"])
    tokens = application.tokens(browser)
    assert claims_of_token(tokens["access_token"])["jti"].split(".")[0] in tokens["refresh_token"]

    for token in _made_up(idp, tokens["refresh_token"]):
        assert _is_refused(application.refresh(token))

    assert _reuses(idp) == 0
    _refreshed(application, tokens["refresh_token"])


@pytest.mark.requires("threat 20", "OP-36")
def test_one_of_generations_ago_ends_the_family_and_is_told_once(
    idp: Idp, application: Application, browser: Browser
) -> None:
    first = application.tokens(browser)["refresh_token"]
    newest = _refreshed(application, _refreshed(application, _refreshed(application, first)))

    assert _is_refused(application.refresh(first))
    assert _is_refused(application.refresh(newest))
    assert _reuses(idp) == 1


@pytest.mark.requires("threat 20")
@pytest.mark.parametrize("asked", [{"scope": "openid relatie"}, {"resource": "https://elsewhere.example"}])
def test_scope_and_resource_are_looked_at_for_a_good_token_only(
    idp: Idp, application: Application, browser: Browser, asked: dict[str, str]
) -> None:
    first = application.tokens(browser)["refresh_token"]
    grant_id = first.partition(".")[0]

    assert _is_refused(application.refresh(f"{grant_id}.{secrets.token_urlsafe(32)}", **asked))
    assert not _is_refused(application.refresh(first, **asked))
    newest = _refreshed(application, _refreshed(application, first))

    assert _is_refused(application.refresh(first, **asked))
    assert _is_refused(application.refresh(newest))


def _of_an_earlier_release(idp: Idp, issued: str) -> str:
    """A token without mark, that takes the place of this one."""
    grant_id = issued.partition(".")[0]
    unmarked = f"{grant_id}.{secrets.token_urlsafe(32)}"
    with idp.foundation.units.write() as unit:
        digests = (secret_digest(issued), secret_digest(unmarked))
        assert unit.grants.rotate(grant_id, *digests, idp.now + timedelta(hours=1), idp.now)
    return unmarked


@pytest.mark.requires("threat 20", "OP-36")
def test_a_token_of_an_earlier_release_works_once_and_ends_its_family_when_it_comes_again(
    idp: Idp, application: Application, browser: Browser
) -> None:
    unmarked = _of_an_earlier_release(idp, application.tokens(browser)["refresh_token"])

    newest = _refreshed(application, unmarked)
    idp.clock.advance(timedelta(seconds=10))

    assert _is_refused(application.refresh(unmarked))
    assert _is_refused(application.refresh(newest))
    assert _reuses(idp) == 1


@pytest.mark.requires("OP-89")
@pytest.mark.parametrize("token", ["", "x", "x.y", ".", "é.é", "a" * 5000])
def test_what_was_never_issued_is_refused(application: Application, token: str) -> None:
    assert application.refresh(token).status_code == 400
