"""docs/operations.md, Backup and restore: what `pg_dump` took and `pg_restore` put into an empty database works on."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from idp.db.unit_of_work import UnitsOfWork
from shared.db.database import Database
from shared.db.migrations import differences
from shared.db.schema_revision import require_current
from tests.idp.audit.tampering import sealed_trail, verify, write_and_seal
from tests.idp.delivery.letters import compose
from tests.idp.installation import Installation
from tests.support.postgres import PostgresServer, binaries

pytestmark = [
    pytest.mark.requires("K5", "threat 42"),
    pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True),
]


def run(program: str, url: str, *arguments: str) -> None:
    """A program of PostgreSQL, of the version of the server, on this database."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    command = [str((binaries() / "initdb").resolve().with_name(program)), *arguments, "-d", plain]
    subprocess.run(command, check=True, timeout=60)


@pytest.fixture
def restored(idp: Installation, postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Installation]:
    """The installation after a loss, with an account and twenty sealed events from before it."""
    idp.add_account()
    sealed_trail(idp)
    dump = str(tmp_path / "idp.dump")
    run("pg_dump", url_of(idp), "-Fc", "-f", dump)
    with postgres_server.fresh_database() as url:
        run("pg_restore", url, "--exit-on-error", dump)
        database = Database(url)
        units = UnitsOfWork(database, idp.foundation.vault, compose)
        yield Installation(replace(idp.foundation, database=database, units=units), idp.clock, idp.turns)
        database.dispose()


def url_of(idp: Installation) -> str:
    return idp.foundation.database.engine.url.render_as_string(hide_password=False)


def test_its_schema_is_that_of_this_release(restored: Installation) -> None:
    require_current(restored.foundation.database, "idp")
    assert differences(restored.foundation.database, "idp") == []


def test_people_log_in_and_the_trail_goes_on_behind_the_backup(restored: Installation) -> None:
    before = verify(restored)
    restored.log_in()
    write_and_seal(restored, 0)
    after = verify(restored)
    assert (before.broken, after.broken) == (None, None)
    assert after.last > before.last > 0


def test_what_was_sealed_still_cannot_be_changed(restored: Installation) -> None:
    for statement in ("UPDATE audit_chain SET object_id = 'x'", "DELETE FROM audit_chain"):
        with pytest.raises(ProgrammingError, match="audit"), restored.foundation.database.write() as connection:
            connection.execute(text(statement))
