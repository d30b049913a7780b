"""OpenID Connect Back-Channel Logout 1.0, K26: rows first, all applications at once, two seconds, then the worker."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.administration.actor import Door, actor_of
from idp.administration.verdict import Verdict
from idp.audit.record import Origin
from idp.db.key_store import LOGOUT_KIND
from idp.db.tables import job
from idp.oidc.backchannel_logout import LogoutUndelivered
from idp.oidc.key_rotation import KeyRotation, replace_at_once
from idp.worker import build_worker
from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.jws import verify
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp, claims_of_token, header_of_token
from tests.idp.oidc.receiving import Receiver

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def _applications(idp: Idp, receivers: list[Receiver], browser: Browser) -> list[Application]:
    """One client for each receiver, with a grant in this session."""
    applications = [
        idp.trusted(client_name=f"App {number}", backchannel_logout_uri=receiver.address)
        for number, receiver in enumerate(receivers, 1)
    ]
    for application in applications:
        application.tokens(browser)
    return applications


def _log_out(idp: Idp, browser: Browser) -> tuple[str, ...]:
    assert browser.session is not None
    farewell = idp.services.logout.end_everywhere(browser.session, origin=Origin(), now=idp.now)
    return tuple(name.text for name in farewell.unreached)


def _jobs(idp: Idp) -> list[dict[str, str]]:
    with idp.foundation.database.read() as connection:
        return list(connection.execute(select(job.c.payload).where(job.c.kind == LOGOUT_KIND)).scalars())


@pytest.mark.requires("K26", "S44")
def test_every_application_of_the_session_is_told(open_idp: Idp, receivers: list[Receiver]) -> None:
    browser = open_idp.browser()
    applications = _applications(open_idp, receivers, browser)

    assert _log_out(open_idp, browser) == ()

    told = [claims_of_token(receiver.tokens[0])["aud"] for receiver in receivers]
    assert told == [application.client_id for application in applications]
    assert _jobs(open_idp) == []


@pytest.mark.requires("K26", "threat 19")
def test_the_logout_token_is_what_the_specification_says(open_idp: Idp, receivers: list[Receiver]) -> None:
    browser = open_idp.browser()
    application = _applications(open_idp, receivers[:1], browser)[0]
    sub = claims_of_token(application.tokens(browser)["id_token"])["sub"]
    _log_out(open_idp, browser)

    token = receivers[0].tokens[0]
    keys = open_idp.services.provider.keys.ring().public_keys()
    claims = dict(verify(token, keys, algorithms=("RS256",), typ="logout+jwt").claims)

    assert header_of_token(token)["kid"]
    assert claims.pop("jti")
    assert browser.session is not None
    now = int(open_idp.now.timestamp())
    assert claims == {
        "iss": ISSUER,
        "aud": application.client_id,
        "sub": sub,
        "sid": browser.session.sid,
        "iat": now,
        "exp": now + 120,
        "events": {EVENT: {}},
    }


@pytest.mark.requires("K26")
def test_applications_of_other_sessions_hear_nothing(open_idp: Idp, receivers: list[Receiver]) -> None:
    ending, other = open_idp.browser(), open_idp.browser()
    _applications(open_idp, receivers[:1], ending)
    _applications(open_idp, receivers[1:], other)

    _log_out(open_idp, ending)

    assert [len(receiver.tokens) for receiver in receivers] == [1, 0]


@pytest.mark.requires("K26")
@pytest.mark.parametrize("status", [400, 500, 302])
def test_who_refuses_is_named_and_left_to_the_worker(open_idp: Idp, receivers: list[Receiver], status: int) -> None:
    receivers[0].status = status
    browser = open_idp.browser()
    applications = _applications(open_idp, receivers, browser)

    assert _log_out(open_idp, browser) == ("App 1",)

    (waiting,) = _jobs(open_idp)
    assert waiting["client_id"] == applications[0].client_id


@pytest.mark.requires("K26", "S44")
def test_an_application_whose_message_cannot_be_made_is_named_like_any_other(
    open_idp: Idp, receivers: list[Receiver]
) -> None:
    browser = open_idp.browser()
    applications = _applications(open_idp, receivers, browser)
    applications[0].change(id_token_signed_response_alg="XX000")

    assert _log_out(open_idp, browser) == ("App 1",)

    assert [len(receiver.tokens) for receiver in receivers] == [0, 1]
    (waiting,) = _jobs(open_idp)
    assert waiting["client_id"] == applications[0].client_id


@pytest.mark.requires("K26")
def test_a_slow_application_holds_the_user_two_seconds_and_nobody_else(
    open_idp: Idp, receivers: list[Receiver]
) -> None:
    receivers[0].delay_seconds = 4
    browser = open_idp.browser()
    _applications(open_idp, receivers, browser)
    started = time.monotonic()

    assert _log_out(open_idp, browser) == ("App 1",)

    assert time.monotonic() - started < 3.5
    assert len(receivers[1].tokens) == 1


@pytest.mark.requires("K26")
def test_the_worker_tells_again_until_it_arrives(open_idp: Idp, receivers: list[Receiver]) -> None:
    receivers[0].status = 503
    browser = open_idp.browser()
    _applications(open_idp, receivers[:1], browser)
    _log_out(open_idp, browser)
    (waiting,) = _jobs(open_idp)

    with pytest.raises(LogoutUndelivered):
        open_idp.services.provider.logout_retry(waiting)
    receivers[0].status = 200
    open_idp.services.provider.logout_retry(waiting)

    first, second, third = (claims_of_token(token)["jti"] for token in receivers[0].tokens)
    assert len({first, second, third}) == 3


@pytest.mark.requires("K26", "K6")
def test_the_idp_s_own_worker_does_that_five_seconds_later(open_idp: Idp, receivers: list[Receiver]) -> None:
    receivers[0].status = 503
    browser = open_idp.browser()
    _applications(open_idp, receivers, browser)
    worker = build_worker(open_idp.foundation)
    worker.run_due()  # the mails that the demo's invitations queued
    _log_out(open_idp, browser)
    receivers[0].status = 200

    assert worker.run_due() == 0
    open_idp.clock.advance(timedelta(seconds=5))

    assert worker.run_due() == 1
    assert [len(receiver.tokens) for receiver in receivers] == [2, 1]
    assert _jobs(open_idp) == []


def _give_up_every_key(idp: Idp) -> None:
    """As `idp keys rotate --compromised` does, and as the thread of a server sees."""
    rotation = KeyRotation(idp.foundation.units.read, idp.foundation.units.write, idp.foundation.vault)
    replace_at_once(rotation, SIGNING_ALGORITHMS, idp.clock.now, lambda: None, forget=True)
    assert idp.services.provider.keys.reload_if_changed()


def _is_published(idp: Idp, token: str) -> bool:
    return header_of_token(token)["kid"] in idp.services.provider.keys.ring().public_keys().kids


@pytest.mark.requires("K26", "OP-61")
def test_a_worker_that_signed_before_signs_with_the_keys_of_the_moment(
    open_idp: Idp, receivers: list[Receiver]
) -> None:
    receivers[0].status = 503
    browser = open_idp.browser()
    _applications(open_idp, receivers[:1], browser)
    _log_out(open_idp, browser)
    worker = build_worker(open_idp.foundation)
    open_idp.clock.advance(timedelta(seconds=5))
    worker.run_due()
    receivers[0].status = 200

    _give_up_every_key(open_idp)
    open_idp.clock.advance(timedelta(hours=1))
    worker.run_due()

    assert [_is_published(open_idp, token) for token in receivers[0].tokens] == [False, False, True]


@pytest.mark.requires("K26", "OP-61")
def test_the_console_tells_with_the_keys_that_its_server_follows(open_idp: Idp, receivers: list[Receiver]) -> None:
    with open_idp.foundation.units.read() as unit:
        clerk = unit.accounts.find_staff("sd.visser")
    assert clerk is not None
    blocking = open_idp.services.console.servicedesk.blocking
    people = ("j.timmerman", "a.vandenberg")
    for username in people:
        _applications(open_idp, receivers[:1], open_idp.browser(username=username))
    first, second = (open_idp.account(username=username).account_id for username in people)
    actor = actor_of(clerk, auth_time=open_idp.now, door=Door.COMMAND)

    assert blocking.block(actor, first, "on request", open_idp.now) is Verdict.DONE
    _give_up_every_key(open_idp)
    assert blocking.block(actor, second, "on request", open_idp.now) is Verdict.DONE

    assert [_is_published(open_idp, token) for token in receivers[0].tokens] == [False, True]


@pytest.mark.requires("K26")
def test_the_session_ends_before_anybody_is_told(open_idp: Idp, receivers: list[Receiver]) -> None:
    receivers[0].status = 500
    browser = open_idp.browser()
    application = _applications(open_idp, receivers[:1], browser)[0]
    token = application.tokens(browser)["access_token"]

    _log_out(open_idp, browser)

    answer = open_idp.app.test_client().get("/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert application.authorize(browser).headers["Location"].startswith("/inloggen")


@pytest.mark.requires("K26")
def test_the_last_page_names_who_was_not_reached(open_idp: Idp, receivers: list[Receiver]) -> None:
    receivers[0].status = 500
    browser = open_idp.browser()
    _applications(open_idp, receivers, browser)
    assert browser.session is not None

    answer = browser.client.get(
        "/end_session", query_string={"client_id": "portal", "logout_hint": browser.session.sid}
    )
    page = browser.get(answer.headers["Location"]).get_data(as_text=True)

    assert answer.headers["Location"].startswith("/uitgelogd?")
    assert "App 1" in page
    assert "App 2" not in page


@pytest.mark.requires("K26", "M-11")
def test_the_last_page_leads_on_to_the_application_that_asked(open_idp: Idp, receivers: list[Receiver]) -> None:
    receivers[0].status = 500
    browser, after = open_idp.browser(), "https://app.example/bye"
    _applications(open_idp, receivers[:1], browser)
    leaving = open_idp.trusted(post_logout_redirect_uris=[after])
    assert browser.session is not None
    asked = {"client_id": leaving.client_id, "logout_hint": browser.session.sid, "post_logout_redirect_uri": after}

    answer = browser.client.get("/end_session", query_string={**asked, "state": "s"})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert f'href="{after}?state=s"' in page
    assert "Ga verder" in page
    assert "App 1" in page
    assert "mcz_idp=;" in answer.headers["Set-Cookie"]


@pytest.mark.requires("K26")
def test_sessions_that_ended_otherwise_are_told_too(open_idp: Idp, receivers: list[Receiver]) -> None:
    browser = open_idp.browser()
    _applications(open_idp, receivers, browser)
    assert browser.session is not None

    open_idp.services.logout.announce((browser.session.sid,))

    assert [len(receiver.tokens) for receiver in receivers] == [1, 1]


@pytest.mark.requires("K26", "threat 21")
def test_an_address_inside_the_network_is_not_called(idp: Idp, receivers: list[Receiver]) -> None:
    browser = idp.browser()
    application = idp.trusted(client_name="App 1")
    application.change(backchannel_logout_uri=receivers[0].address)  # as if it had been allowed once
    application.tokens(browser)

    assert _log_out(idp, browser) == ("App 1",)
    assert receivers[0].tokens == []


def test_a_message_is_worth_nothing_after_two_minutes(open_idp: Idp, receivers: list[Receiver]) -> None:
    browser = open_idp.browser()
    _applications(open_idp, receivers[:1], browser)
    _log_out(open_idp, browser)
    claims = claims_of_token(receivers[0].tokens[0])

    assert timedelta(seconds=claims["exp"] - claims["iat"]) == timedelta(minutes=2)
