"""`idp keys rewrap`: an operator sees what was renewed, and whether the older line is still needed."""

import base64
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from idp.cli.keys import keys
from shared.encryption import generate_master_key
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("threat 42")

NEW, OLD, OTHER = b"\1" * 32, bytes(32), b"\2" * 32  # the installations of tests lie under OLD
Run = Callable[..., Result]


@pytest.fixture
def run(quick_idp: Installation, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the installation of this test, whose file has these keys."""
    settings = quick_idp.foundation.settings
    generate_master_key(settings.master_key_file)
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(settings.var))
    monkeypatch.setenv("MCZ_IDP_DATABASE_URL", settings.database_url)

    def run(*in_file: bytes) -> Result:
        settings.master_key_file.write_bytes(b"\n".join(base64.urlsafe_b64encode(key) for key in in_file))
        return CliRunner().invoke(keys, ["rewrap"])

    return run


def test_it_says_what_was_renewed_and_that_the_older_line_can_go(quick_idp: Installation, run: Run) -> None:
    quick_idp.add_account()
    done = run(NEW, OLD)
    assert done.exit_code == 0
    assert "totp.secret: 1 renewed, 0 left under an older key\n" in done.output
    assert "Everything lies under the first key." in done.output


def test_it_says_what_is_left_and_ends_with_status_one(quick_idp: Installation, run: Run) -> None:
    quick_idp.add_account()
    done = run(NEW, OTHER)
    assert done.exit_code == 1
    assert "totp.secret: 0 renewed, 1 left under an older key, 1 that no key of the file opens\n" in done.output
