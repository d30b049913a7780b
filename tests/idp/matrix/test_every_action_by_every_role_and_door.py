"""Every action of the console, tried by every role through every door: exactly the allowed pairs pass."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from idp.accounts.model import Role
from idp.administration.actions import RULES, Action
from idp.administration.operations import Operation
from idp.cli.main import commands
from idp.login.sso_session import start_session
from tests.idp.matrix.screens import SCREENS, Screen
from tests.idp.oidc.browsing import AMR, Browser, Idp
from tests.support.json_answers import json_of

pytestmark = pytest.mark.requires("K28", "threat 30", "threat 41")

STAFF = {
    Role.SERVICEDESK: "sd.visser",
    Role.APPROVER: "fa.mulder",
    Role.LETTER_CLERK: "lt.brouwer",
    Role.CLIENT_ADMIN: "ca.jacobs",
    Role.AUDITOR: "au.dejong",
}
Pairs = set[tuple[str, str]]
RULED: Pairs = {(action.value, role.value) for action, rule in RULES.items() for role in rule.roles}


def rows(idp: Idp) -> list[Operation]:
    return list(idp.services.console.operations.values())


def ruled(idp: Idp) -> Pairs:
    """What the rules allow of the actions that have a row."""
    return {(row.action.value, role.value) for row in rows(idp) for role in RULES[row.action].roles}


def browser_of(idp: Idp, role: Role) -> Browser:
    """A member of staff who logged in just now."""
    client = idp.app.test_client()
    session = start_session(idp.account("100000", STAFF[role]).account_id, AMR, idp.now)
    return Browser(client, session, idp.add_session(client, session))


def passed(idp: Idp, try_it: Callable[[Operation, Role], bool]) -> Pairs:
    return {(row.action.value, role.value) for row in rows(idp) for role in Role if try_it(row, role)}


def test_the_api_lets_each_role_do_what_the_rules_say(idp: Idp) -> None:
    application = idp.trusted()
    application.change(scope=("openid", "beheer"))
    tokens = {role: application.tokens(browser_of(idp, role), scope="openid beheer")["access_token"] for role in Role}
    client = idp.app.test_client()

    def try_it(row: Operation, role: Role) -> bool:
        answer = client.open(
            f"/beheer/api/{row.action.value}",
            method="GET" if row.reads else "POST",
            headers={"Authorization": f"Bearer {tokens[role]}"},
        )
        assert answer.status_code in (200, 403, 404, 409, 422), answer.text
        return answer.status_code != 403

    assert passed(idp, try_it) == ruled(idp)


def test_commands_let_each_role_do_what_the_rules_say(idp: Idp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(idp.foundation.settings.var))

    def try_it(row: Operation, role: Role) -> bool:
        run = CliRunner().invoke(commands, ["act", row.action.value, "--as", STAFF[role]])
        assert run.exception is None or isinstance(run.exception, SystemExit), run.exception
        return "may not do" not in run.output

    assert passed(idp, try_it) == ruled(idp)


def test_screens_let_each_role_do_what_the_rules_say(idp: Idp) -> None:
    clients = {role: browser_of(idp, role).client for role in Role}
    found: Pairs = set()
    for role, client in clients.items():
        csrf = token_of(client)
        for screen in SCREENS:
            answer = open_screen(idp, client, screen, csrf)
            assert answer in (200, 303, 403, 404, 409, 422), (screen, answer)
            if answer != 403:
                found.add((screen.action.value, role.value))
    tried = {screen.action for screen in SCREENS}
    assert found == {pair for pair in RULED if Action(pair[0]) in tried}


def test_every_action_has_a_row_and_a_screen(idp: Idp) -> None:
    assert {row.action for row in rows(idp)} == {screen.action for screen in SCREENS} == set(Action) == set(RULES)


def token_of(client: FlaskClient) -> str:
    """The form token of a session, from any page of the console."""
    page = client.get("/beheer").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def open_screen(idp: Idp, client: FlaskClient, screen: Screen, csrf: str) -> int:
    account = idp.account()
    path = screen.path.format(account=account.account_id, relatienummer=account.relatienummer, client="portal")
    if screen.method == "GET":
        return client.get(path).status_code
    return client.post(path, data={"csrf_token": csrf}, headers={"Origin": "http://localhost:8000"}).status_code


def test_a_token_without_the_scope_is_refused(idp: Idp) -> None:
    token = idp.trusted().tokens(browser_of(idp, Role.SERVICEDESK))["access_token"]
    answer = idp.app.test_client().get("/beheer/api", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


def test_no_token_is_asked_for_one(idp: Idp) -> None:
    assert idp.app.test_client().get("/beheer/api").status_code == 401


def test_the_scope_cannot_be_registered_with_an_initial_access_token(idp: Idp) -> None:
    answer = idp.try_register({"redirect_uris": ["https://app.example/cb"], "scope": "openid beheer"})
    assert answer.status_code == 400


def test_the_list_names_what_the_role_may_do(idp: Idp) -> None:
    application = idp.trusted()
    application.change(scope=("openid", "beheer"))
    token = application.tokens(browser_of(idp, Role.AUDITOR), scope="openid beheer")["access_token"]
    answer = idp.app.test_client().get("/beheer/api", headers={"Authorization": f"Bearer {token}"})
    listed = {row["action"] for row in json_of(answer)["actions"]}
    assert listed == {action for action, role in ruled(idp) if role == "auditor"}


def test_the_wrong_method_is_told_which_one_would_do(idp: Idp) -> None:
    application = idp.trusted()
    application.change(scope=("openid", "beheer"))
    token = application.tokens(browser_of(idp, Role.AUDITOR), scope="openid beheer")["access_token"]
    client, headers = idp.app.test_client(), {"Authorization": f"Bearer {token}"}

    wrong = {True: "POST", False: "GET"}
    answers = {
        row.reads: client.open(f"/beheer/api/{row.action.value}", method=wrong[row.reads], headers=headers)
        for row in rows(idp)
    }

    assert {reads: (one.status_code, one.headers.get("Allow")) for reads, one in answers.items()} == {
        True: (405, "GET"),
        False: (405, "POST"),
    }
