"""`idp load-profile`: people who could log in and clients that work, as many as asked for, and not in production."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from idp.cli.load import load_profile
from idp.clients.client_secret import matches
from idp.db.unit_of_work import UnitOfWork
from idp.load_profile import RELATIENUMMER, totp_secret_of, username_of
from tests.idp.installation import Installation

Run = Callable[..., Result]


@pytest.fixture
def run(quick_idp: Installation, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(quick_idp.foundation.settings.var))
    monkeypatch.setattr("idp.cli.load.lay_foundation", lambda _settings: quick_idp.foundation)
    return lambda *words: CliRunner().invoke(load_profile, list(words))


def count(unit: UnitOfWork) -> int:
    relation = unit.accounts.find_relation(RELATIENUMMER)
    assert relation is not None
    return unit.load.count(relation.relatie_id)


def test_everybody_it_makes_has_password_and_authenticator(run: Run, quick_idp: Installation) -> None:
    told = json.loads(run("--users", "3").output)
    assert told["users"]["count"] == 3
    with quick_idp.foundation.units.read() as unit:
        assert count(unit) == 3
        account = unit.accounts.find_by_login(RELATIENUMMER, username_of(2))
        assert account is not None
        (app,) = unit.totp.of_account(account.account_id)
        encoded = unit.passwords.current(account.account_id)
    assert app.secret == totp_secret_of(account.username)
    assert encoded is not None
    assert quick_idp.foundation.hasher.verify(encoded.encoded, told["users"]["wachtwoord"])


def test_a_second_time_adds_only_who_is_missing(run: Run, quick_idp: Installation) -> None:
    run("--users", "2")
    run("--users", "5")
    run("--users", "4")
    with quick_idp.foundation.units.read() as unit:
        assert count(unit) == 5


def test_the_credentials_it_prints_are_those_of_its_clients(run: Run, quick_idp: Installation) -> None:
    clients = {each["client_id"]: each for each in json.loads(run("--users", "1").output)["clients"]}
    with quick_idp.foundation.units.read() as unit:
        for client_id, told in clients.items():
            stored = unit.clients.find(client_id)
            assert stored is not None
            assert stored.token_endpoint_auth_method == told["method"]
            if "client_secret" in told:
                assert matches(stored.secret_sha256, told["client_secret"])
            else:
                assert stored.jwks is not None
                assert stored.jwks["keys"][0]["kid"] == told["kid"]
    assert {told["method"] for told in clients.values()} == {"client_secret_basic", "private_key_jwt"}


def test_production_refuses_it_unless_somebody_insists(
    quick_idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    production = quick_idp.foundation.settings.model_copy(update={"env": "production"})
    monkeypatch.setattr("idp.cli.load.IdpSettings", lambda: production)
    monkeypatch.setattr("idp.cli.load.lay_foundation", lambda _settings: quick_idp.foundation)
    refused = CliRunner().invoke(load_profile, ["--users", "1"])
    assert refused.exit_code == 1
    assert "this is production" in refused.output
    assert CliRunner().invoke(load_profile, ["--users", "1", "--force"]).exit_code == 0
