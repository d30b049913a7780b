"""OpenID Connect RP-Initiated Logout 1.0: at once with proof, after a question without."""

import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.jose.jws import sign
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp, claims_of_token

AFTER = "https://app.example/bye"


@pytest.fixture
def leaving(idp: Idp) -> Application:
    """A client with an address for after the log-out."""
    return idp.trusted(post_logout_redirect_uris=[AFTER, "https://app.example/bye?x=1"])


def _logged_in(idp: Idp, browser: Browser) -> bool:
    return idp.services.sessions.current(browser.cookie, idp.now) is not None


def _end(browser: Browser, **parameters: Any) -> TestResponse:
    return browser.client.get("/end_session", query_string=parameters)


def _asks(answer: TestResponse) -> bool:
    return answer.status_code == 200 and "Wilt u uitloggen?" in answer.get_data(as_text=True)


@pytest.mark.requires("M-11", "M-12", "M-14")
def test_an_id_token_of_this_session_logs_out_at_once_and_leads_back(
    idp: Idp, leaving: Application, browser: Browser
) -> None:
    hint = leaving.tokens(browser)["id_token"]

    answer = _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="a&b")

    assert answer.headers["Location"] == f"{AFTER}?state=a%26b"
    assert not _logged_in(idp, browser)
    assert "mcz_idp=;" in answer.headers["Set-Cookie"]


@pytest.mark.requires("M-12")
def test_an_expired_hint_is_as_good(idp: Idp, leaving: Application, browser: Browser) -> None:
    hint = leaving.tokens(browser)["id_token"]
    idp.clock.advance(timedelta(minutes=20))

    assert _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER).headers["Location"] == AFTER


@pytest.mark.requires("threat 10", "M-14")
@pytest.mark.parametrize("parameters", [{}, {"client_id": "portal"}, {"id_token_hint": "nonsense"}])
def test_without_proof_the_user_is_asked_and_nothing_ends(
    idp: Idp, browser: Browser, parameters: dict[str, str]
) -> None:
    assert _asks(_end(browser, **parameters))
    assert _logged_in(idp, browser)


@pytest.mark.requires("threat 10", "M-14")
def test_a_post_without_proof_is_asked_too(idp: Idp, browser: Browser) -> None:
    assert _asks(browser.client.post("/end_session"))
    assert _logged_in(idp, browser)


@pytest.mark.requires("M-12")
def test_a_hint_with_another_issuer_under_our_key_is_none(idp: Idp, leaving: Application, browser: Browser) -> None:
    claims = claims_of_token(leaving.tokens(browser)["id_token"])
    key = idp.services.provider.keys.ring().signing_key("RS256")

    assert _asks(_end(browser, id_token_hint=sign({**claims, "iss": f"{ISSUER}/"}, key, typ="JWT")))
    assert not _asks(_end(browser, id_token_hint=sign(claims, key, typ="JWT")))


@pytest.mark.requires("M-11")
@pytest.mark.parametrize("as_list", [False, True])
def test_the_audience_of_a_hint_may_be_a_list(idp: Idp, leaving: Application, browser: Browser, as_list: bool) -> None:
    claims = claims_of_token(leaving.tokens(browser)["id_token"])
    key = idp.services.provider.keys.ring().signing_key("RS256")
    audience = [leaving.client_id] if as_list else leaving.client_id

    hint = sign({**claims, "aud": audience}, key, typ="JWT")

    assert _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER).headers["Location"] == AFTER


@pytest.mark.requires("M-13", "threat 19")
def test_an_access_token_is_no_hint(idp: Idp, leaving: Application, browser: Browser) -> None:
    assert _asks(_end(browser, id_token_hint=leaving.tokens(browser)["access_token"]))
    assert _logged_in(idp, browser)


@pytest.mark.requires("M-13", "threat 19")
@pytest.mark.parametrize("typ", ["logout+jwt", "at+jwt"])
def test_another_kind_of_token_is_no_hint_whatever_it_says(
    idp: Idp, leaving: Application, browser: Browser, typ: str
) -> None:
    claims = claims_of_token(leaving.tokens(browser)["id_token"])
    key = idp.services.provider.keys.ring().signing_key("RS256")

    assert _asks(_end(browser, id_token_hint=sign(claims, key, typ=typ)))
    assert _logged_in(idp, browser)


@pytest.mark.requires("M-14")
def test_a_hint_of_another_session_asks(idp: Idp, leaving: Application, browser: Browser) -> None:
    other = leaving.tokens(idp.browser())["id_token"]

    assert _asks(_end(browser, id_token_hint=other))
    assert _logged_in(idp, browser)


@pytest.mark.requires("M-14")
def test_a_hint_of_another_client_than_the_one_named_asks(idp: Idp, leaving: Application, browser: Browser) -> None:
    hint = leaving.tokens(browser)["id_token"]

    assert _asks(_end(browser, id_token_hint=hint, client_id=idp.trusted().client_id))


@pytest.mark.requires("threat 11", "threat 12")
@pytest.mark.parametrize(
    "address",
    [
        f"{AFTER}/",
        f"{AFTER}?y=1",
        "https://evil.example/bye",
        "//app.example/bye",
        "HTTPS://app.example/bye",
        "javascript:alert(1)",
        "https://app.example/bye#",
    ],
)
def test_an_unregistered_address_is_not_followed(leaving: Application, browser: Browser, address: str) -> None:
    hint = leaving.tokens(browser)["id_token"]

    answer = _end(browser, id_token_hint=hint, post_logout_redirect_uri=address)

    assert answer.headers["Location"] == "/uitgelogd"


def test_a_registered_address_with_a_query_keeps_it(leaving: Application, browser: Browser) -> None:
    hint = leaving.tokens(browser)["id_token"]

    answer = _end(browser, id_token_hint=hint, post_logout_redirect_uri="https://app.example/bye?x=1", state="s")

    assert answer.headers["Location"] == "https://app.example/bye?x=1&state=s"


@pytest.mark.requires("K26", "M-14")
def test_the_sid_of_this_session_is_proof_for_a_known_client(idp: Idp, browser: Browser) -> None:
    assert browser.session is not None

    answer = _end(browser, client_id="portal", logout_hint=browser.session.sid)

    assert answer.headers["Location"] == "/uitgelogd"
    assert not _logged_in(idp, browser)


@pytest.mark.requires("M-14", "threat 10")
@pytest.mark.parametrize("parameters", [{"client_id": "portal"}, {"client_id": "unknown"}, {}])
def test_another_sid_or_client_is_no_proof(idp: Idp, browser: Browser, parameters: dict[str, str]) -> None:
    other = idp.browser().session
    assert other is not None
    assert browser.session is not None
    sid = browser.session.sid if parameters.get("client_id") != "portal" else other.sid

    assert _asks(_end(browser, logout_hint=sid, **parameters))
    assert _logged_in(idp, browser)


@pytest.mark.requires("M-14", "threat 47")
def test_the_question_is_answered_in_a_form_of_our_own(idp: Idp, leaving: Application, browser: Browser) -> None:
    asked = {"client_id": leaving.client_id, "post_logout_redirect_uri": AFTER, "state": "s"}
    question = _end(browser, **asked)
    found = re.search(r'name="csrf_token" value="([^"]+)"', question.get_data(as_text=True))
    assert found

    forged = browser.client.post("/end_session/bevestigen", data=asked)
    assert forged.status_code == 400
    assert _logged_in(idp, browser)

    answer = browser.client.post("/end_session/bevestigen", data={**asked, "csrf_token": found[1]})
    assert answer.headers["Location"] == f"{AFTER}?state=s"
    assert not _logged_in(idp, browser)
    assert "https://app.example" in question.headers["Content-Security-Policy"]


def test_who_is_not_logged_in_is_logged_out(idp: Idp) -> None:
    assert _end(idp.browser(logged_in=False)).headers["Location"] == "/uitgelogd"


def test_a_post_from_another_site_brings_no_cookie_but_a_hint(idp: Idp, leaving: Application, browser: Browser) -> None:
    hint = leaving.tokens(browser)["id_token"]

    answer = idp.app.test_client().post("/end_session", data={"id_token_hint": hint})

    assert answer.headers["Location"] == "/uitgelogd"
    assert not _logged_in(idp, browser)


def _posted_elsewhere(browser: Browser, **form: str) -> TestResponse:
    """A form of another site: it brings no cookie, the address to which it is sent on does."""
    answer = browser.client.application.test_client().post("/end_session", data=form)
    assert answer.status_code == 303
    assert answer.headers["Location"].partition("?")[0] == "/end_session"
    assert "id_token_hint" not in answer.headers["Location"]
    return browser.client.get(answer.headers["Location"])


@pytest.mark.requires("M-11", "M-14")
def test_a_post_from_another_site_logs_out_by_the_sid(idp: Idp, leaving: Application, browser: Browser) -> None:
    assert browser.session is not None
    asked = {"client_id": leaving.client_id, "logout_hint": browser.session.sid}

    answer = _posted_elsewhere(browser, **asked, post_logout_redirect_uri=AFTER, state="a&b")

    assert answer.headers["Location"] == f"{AFTER}?state=a%26b"
    assert not _logged_in(idp, browser)
    assert "mcz_idp=;" in answer.headers["Set-Cookie"]


@pytest.mark.requires("M-14", "threat 10")
def test_a_post_from_another_site_without_proof_is_asked(idp: Idp, leaving: Application, browser: Browser) -> None:
    old = idp.browser()
    assert old.session is not None
    ended = leaving.tokens(old)["id_token"]
    with idp.foundation.units.write() as unit:
        unit.sessions.end(old.session.sid)

    assert _asks(_posted_elsewhere(browser))
    assert _asks(_posted_elsewhere(browser, client_id=leaving.client_id, logout_hint="unknown"))
    question = _posted_elsewhere(browser, id_token_hint=ended, post_logout_redirect_uri=AFTER, state="s")

    assert _asks(question)
    assert f'value="{AFTER}"' in question.get_data(as_text=True)
    assert f'value="{leaving.client_id}"' in question.get_data(as_text=True)
    assert _logged_in(idp, browser)


def test_a_post_of_who_is_not_logged_in_ends_after_one_more_address(idp: Idp, leaving: Application) -> None:
    asked = {"client_id": leaving.client_id, "post_logout_redirect_uri": AFTER, "state": "s" * 2048}

    answer = _posted_elsewhere(idp.browser(logged_in=False), **asked)

    assert answer.headers["Location"] == f"{AFTER}?state={'s' * 2048}"


def test_a_state_that_cannot_be_passed_back_whole_leads_nowhere(
    idp: Idp, leaving: Application, browser: Browser
) -> None:
    """RP-Initiated Logout 1.0 section 2: the application gets its own value back, or none."""
    hint = leaving.tokens(browser)["id_token"]

    answer = _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="s" * 2049)

    assert answer.headers["Location"] == "/uitgelogd"
    assert not _logged_in(idp, browser)


@pytest.mark.requires("S44")
def test_after_logging_out_no_code_is_given(leaving: Application, browser: Browser) -> None:
    _end(browser, id_token_hint=leaving.tokens(browser)["id_token"])

    assert leaving.authorize(browser).headers["Location"].startswith("/inloggen")
