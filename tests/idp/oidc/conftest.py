"""An idp with keys, own clients and demo people: made once, copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from idp.app import build_app, build_services
from idp.cli.protocol import bootstrap_protocol
from idp.demo_data import add_demo_accounts
from idp.foundation import lay_foundation
from idp.settings import IdpSettings
from shared.clock import FixedClock
from shared.encryption import generate_master_key
from shared.migrations import migrate
from tests.idp.oidc.browsing import Application, Browser, Idp
from tests.idp.support import quick_hasher

START = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def prepared_idp(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A state folder as bootstrap leaves it, and the initial access token."""
    folder = tmp_path_factory.mktemp("idp")
    settings = IdpSettings(env="demo", var=folder)
    generate_master_key(settings.master_key_file)
    foundation = lay_foundation(settings, FixedClock(START), quick_hasher())
    migrate(foundation.database, "idp")
    facts = bootstrap_protocol(foundation)
    add_demo_accounts(foundation)
    foundation.database.dispose()
    return folder, str(facts["initial_access_token"])


@pytest.fixture
def idp(prepared_idp: tuple[Path, str], tmp_path: Path) -> Iterator[Idp]:
    """The idp of one test, on its own copy of the database."""
    folder, token = prepared_idp
    shutil.copytree(folder, tmp_path / "var")
    foundation = lay_foundation(IdpSettings(env="demo", var=tmp_path / "var"), FixedClock(START), quick_hasher())
    services = build_services(foundation)
    yield Idp(foundation, services, build_app(foundation, services), token)
    foundation.database.dispose()


@pytest.fixture
def browser(idp: Idp) -> Browser:
    """A browser with a session of J. Timmerman."""
    return idp.browser()


@pytest.fixture
def application(idp: Idp) -> Application:
    """A confidential client whose users are not asked for consent, with refresh tokens."""
    return idp.trusted(grant_types=["authorization_code", "refresh_token"])
