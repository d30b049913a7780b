"""`portal keys rewrap`: after it the older master key can go, and nobody who is logged in notices."""

import base64
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from portal.cli.main import commands
from portal.db.tables import RP_TABLES
from portal.foundation import Foundation, lay_foundation
from portal.sealed import SEALED
from shared.clock import FixedClock
from shared.encryption import DecryptionRefused, Vault
from shared.sessions.model import LoginUnderWay
from shared.sessions.sql_store import SqlStore

pytestmark = pytest.mark.requires("threat 42")

NEW = b"\1" * 32
Run = Callable[[], Result]


@pytest.fixture
def old_line(foundation: Foundation) -> str:
    """The key file gets a new line on top; the line that was there."""
    file = foundation.settings.master_key_file
    before = file.read_text(encoding="ascii")
    file.write_text(base64.urlsafe_b64encode(NEW).decode() + "\n" + before, encoding="ascii")
    return before


@pytest.fixture
def run(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(foundation.settings.var))
    return lambda: CliRunner().invoke(commands, ["keys", "rewrap"])


def test_everything_is_renewed_and_the_older_line_can_go(
    foundation: Foundation, user: FlaskClient, old_line: str, run: Run, clock: FixedClock
) -> None:
    foundation.party.public_jwks()
    store = SqlStore(foundation.database, RP_TABLES, foundation.vault)
    store.logins.save("state", "browser", LoginUnderWay("nonce", "verifier", "/"), clock.now())
    done = run()
    *renewed, verdict = done.output.splitlines()
    assert renewed == [f"{column}: 1 renewed, 0 left under an older key" for column in SEALED]
    assert (done.exit_code, verdict.startswith("Everything lies under the first key.")) == (0, True)
    file = foundation.settings.master_key_file
    file.write_text(file.read_text(encoding="ascii").removesuffix(old_line), encoding="ascii")
    after = lay_foundation(foundation.settings, clock)
    assert after.party.public_jwks() == foundation.party.public_jwks()
    assert user.get("/").status_code == 200
    after.database.dispose()


def test_while_something_lies_under_a_lost_key_the_status_is_one(foundation: Foundation, run: Run) -> None:
    file = foundation.settings.master_key_file
    file.write_text(base64.urlsafe_b64encode(NEW).decode() + "\n", encoding="ascii")
    done = run()
    assert done.exit_code == 1
    assert "rp_key.private_jwk: 0 renewed, 1 left under an older key, 1 that no key of the file opens" in done.output


def test_without_it_nobody_logs_in_once_the_older_line_is_gone(foundation: Foundation, clock: FixedClock) -> None:
    store = SqlStore(foundation.database, RP_TABLES, Vault([NEW]))
    with pytest.raises(DecryptionRefused):
        store.keys.published(clock.now())
