"""A NUL in a parameter is a wrong request on every database; PostgreSQL cannot even look for one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from idp.app import build_app
from idp.cli.protocol import bootstrap_protocol
from idp.db.unit_of_work import UnitsOfWork
from idp.foundation import Foundation
from idp.settings import IdpSettings
from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from tests.idp.delivery.letters import compose
from tests.idp.support import quick_hasher

pytestmark = pytest.mark.requires("M-10")


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [
        ("GET", "/authorize?client_id=%00", {}),
        ("GET", "/authorize?client_id=portal&redirect_uri=http://localhost:8001/inloggen/terug&state=%00", {}),
        ("POST", "/token", {"grant_type": "authorization_code", "client_id": "\0", "code": "x"}),
        ("GET", "/end_session?client_id=%00", {}),
    ],
)
def test_a_nul_is_a_wrong_request(
    make_database: Callable[[str], Database],
    tmp_path: Path,
    vault: Vault,
    clock: FixedClock,
    method: str,
    path: str,
    form: dict[str, str],
) -> None:
    database = make_database("idp")
    units = UnitsOfWork(database, vault, compose)
    foundation = Foundation(IdpSettings(env="demo", var=tmp_path), clock, database, vault, units, quick_hasher())
    bootstrap_protocol(foundation)
    with units.read() as unit:
        assert unit.clients.find("\0") is None
        assert unit.clients.find("\ud800") is None
    answer = build_app(foundation).test_client().open(path, method=method, data=form, base_url="http://localhost:8000")
    assert answer.status_code == 400
