"""K28: a stopped application is one that the protocol does not know; what it held is over, and it is told."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner

from idp.app import build_app, build_services
from idp.audit.record import OPERATOR
from idp.cli.main import commands
from idp.cli.protocol import apply_own_clients
from idp.oidc.stopping import ClientStops
from tests.idp.oidc.browsing import Application, Idp, claims_of_token
from tests.idp.oidc.receiving import Receiver, receiving
from tests.support.json_answers import json_of

pytestmark = pytest.mark.requires("K28")
WHY = "keys leaked"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def open_idp(idp: Idp, receiver: Receiver) -> Idp:
    """The idp, allowed to call the application."""
    settings = idp.foundation.settings.model_copy(update={"outgoing_allow": (receiver.destination,)})
    foundation = replace(idp.foundation, settings=settings)
    services = build_services(foundation)
    return Idp(foundation, services, build_app(foundation, services), idp.initial_access_token)


def stops(idp: Idp) -> ClientStops:
    return ClientStops(idp.foundation.units.write, idp.services.provider.logout)


def stop(idp: Idp, application: Application) -> int | None:
    return stops(idp).stop(application.client_id, OPERATOR, WHY, idp.now)


def refreshing(idp: Idp, **metadata: object) -> Application:
    application = idp.trusted(grant_types=["authorization_code", "refresh_token"], **metadata)
    application.change(scope=("openid", "offline_access"))
    return application


def test_no_code_and_no_token_from_now_on(idp: Idp) -> None:
    application, browser = refreshing(idp), idp.browser()
    code = application.code(browser)
    tokens = application.tokens(browser, scope="openid offline_access")
    assert stop(idp, application) == 1
    assert application.authorize(browser).status_code == 400
    assert json_of(application.redeem(code))["error"] == "invalid_client"
    assert json_of(application.refresh(tokens["refresh_token"]))["error"] == "invalid_client"
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert idp.app.test_client().get("/userinfo", headers=headers).status_code == 401


def test_other_applications_go_on(idp: Idp) -> None:
    stopped, other, browser = refreshing(idp), refreshing(idp), idp.browser()
    tokens = other.tokens(browser, scope="openid offline_access")
    stop(idp, stopped)
    assert other.refresh(tokens["refresh_token"]).status_code == 200


def test_it_is_told_of_every_session(open_idp: Idp, receiver: Receiver) -> None:
    application = open_idp.trusted(backchannel_logout_uri=receiver.address)
    browsers = [open_idp.browser(), open_idp.browser()]
    for browser in browsers:
        application.tokens(browser)
    assert stop(open_idp, application) == 2
    told = {claims_of_token(token)["sid"] for token in receiver.tokens}
    assert told == {browser.session.sid for browser in browsers if browser.session}


def test_what_was_broken_off_is_finished(idp: Idp) -> None:
    application = refreshing(idp)
    application.change(stopped=True)
    assert stop(idp, application) == 0
    assert stops(idp).stop("unknown", OPERATOR, WHY, idp.now) is None


def test_after_it_resumes_nothing_comes_back_but_a_new_login(idp: Idp) -> None:
    application, browser = refreshing(idp), idp.browser()
    tokens = application.tokens(browser, scope="openid offline_access")
    stop(idp, application)
    assert stops(idp).resume(application.client_id, OPERATOR, WHY, idp.now)
    assert application.refresh(tokens["refresh_token"]).status_code == 400
    assert application.tokens(browser, scope="openid offline_access")["access_token"]


def test_the_own_applications_stay_stopped_when_an_installation_starts(idp: Idp) -> None:
    assert stops(idp).stop("uploads", OPERATOR, WHY, idp.now) is not None
    apply_own_clients(idp.foundation)
    with idp.foundation.units.read() as unit:
        assert unit.clients.find("uploads") is None
        assert unit.clients.registered("uploads") is not None


def test_commands_stop_a_known_application_and_let_it_work_again(idp: Idp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(idp.foundation.settings.var))
    application = refreshing(idp)

    def run(name: str, client_id: str) -> tuple[int, str]:
        result = CliRunner().invoke(commands, ["emergency", name, client_id, "--reason", WHY])
        return result.exit_code, result.output

    assert run("stop-client", application.client_id) == (0, "stopped; 0 grants ended\n")
    assert run("stop-client", "unknown")[0] == 1
    assert run("resume-client", application.client_id) == (0, "works again\n")
