"""An idp with keys, own clients and demo people: made once, copied for each test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.app import build_app, build_services
from idp.cli.clients import clients
from idp.cli.protocol import bootstrap_protocol
from idp.demo.accounts import add_demo_accounts
from idp.foundation import lay_foundation
from idp.settings import IdpSettings
from shared.clock import FixedClock, SystemClock
from shared.encryption import generate_master_key
from tests.idp.oidc.browsing import Application, Browser, Idp
from tests.idp.oidc.receiving import Receiver, receiving
from tests.idp.support import quick_hasher
from tests.support.migrated import fill

Run = Callable[..., Result]
START = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared_idp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Idp]:
    """An idp as bootstrap leaves it; building it costs a second, so all tests of a process share it."""
    settings = IdpSettings(env="demo", var=tmp_path_factory.mktemp("idp"))
    generate_master_key(settings.master_key_file)
    fill(settings.database_url, "idp")
    foundation = lay_foundation(settings, FixedClock(START), quick_hasher())
    facts = bootstrap_protocol(foundation)
    add_demo_accounts(foundation)
    services = build_services(foundation)
    foundation.database.dispose()
    _database_of(settings).replace(settings.var / "as-bootstrapped")
    yield Idp(foundation, services, build_app(foundation, services), str(facts["initial_access_token"]))
    foundation.database.dispose()


@pytest.fixture
def idp(shared_idp: Idp) -> Iterator[Idp]:
    """The idp with a fresh copy of that database, at 10:00 in Amsterdam."""
    settings = shared_idp.foundation.settings
    shutil.copy(settings.var / "as-bootstrapped", _database_of(settings))
    shared_idp.clock.set(START)
    shared_idp.services.provider.keys.reload_if_changed()
    yield shared_idp
    shared_idp.foundation.database.dispose()
    for leftover in settings.var.glob("idp.sqlite3*"):
        leftover.unlink()


def _database_of(settings: IdpSettings) -> Path:
    return settings.var / "idp.sqlite3"


@pytest.fixture
def browser(idp: Idp) -> Browser:
    """A browser with a session of J. Timmerman."""
    return idp.browser()


@pytest.fixture
def application(idp: Idp) -> Application:
    """A confidential client whose users are not asked for consent, with refresh tokens."""
    return idp.trusted(grant_types=["authorization_code", "refresh_token"])


@pytest.fixture
def receivers() -> Iterator[list[Receiver]]:
    """Two applications that listen."""
    with receiving() as one, receiving() as two:
        yield [one, two]


@pytest.fixture
def open_idp(idp: Idp, receivers: list[Receiver]) -> Idp:
    """The idp, allowed to call these applications."""
    return idp.that_calls(*(receiver.destination for receiver in receivers))


@pytest.fixture
def run(idp: Idp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command of `idp clients` on the idp of this test, at its time."""
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(idp.foundation.settings.var))
    monkeypatch.setenv("MCZ_CLOCK_FILE", str(tmp_path / "clock"))
    seconds = int((idp.now - SystemClock().now()).total_seconds())
    (tmp_path / "clock").write_text(str(seconds), encoding="ascii")
    return lambda *words: CliRunner().invoke(clients, list(words))
