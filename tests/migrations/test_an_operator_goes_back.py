"""K2, K5: an operator takes the database back for the release before, and is told where that cannot be."""

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from idp.cli.main import commands
from shared.db.database import Database
from shared.db.migrations import differences, migrate
from shared.db.schema_revision import WrongRevision, current_revision, go_back_at, migrate_at, newest_revision

pytestmark = pytest.mark.requires("K2", "K5")


def revision_of(url: str) -> str | None:
    database = Database(url)
    with database.read() as connection:
        found = current_revision(connection)
    database.dispose()
    return found


def move_to(url: str, revision: str) -> None:
    database = Database(url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    database.dispose()


def test_the_command_goes_back_and_forth(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_IDP_DATABASE_URL", database_url)
    CliRunner().invoke(commands, ["migrate"], catch_exceptions=False)
    done = CliRunner().invoke(commands, ["migrate", "--back-to", "0025"], catch_exceptions=False)
    assert (done.exit_code, revision_of(database_url)) == (0, "0025")
    CliRunner().invoke(commands, ["migrate"], catch_exceptions=False)
    assert revision_of(database_url) == newest_revision("idp")


@pytest.mark.parametrize("revision", ["base", "9999", "24", "head"])
def test_only_a_revision_of_this_release_is_gone_back_to(database_url: str, revision: str) -> None:
    migrate_at(database_url, "portal")
    with pytest.raises(WrongRevision, match="they go from 0001"):
        go_back_at(database_url, "portal", revision)
    assert revision_of(database_url) == newest_revision("portal")


def test_back_is_never_forward(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, "uploads", "0003")
    database.dispose()
    with pytest.raises(WrongRevision, match="is at revision 0003 and not above 0005"):
        go_back_at(database_url, "uploads", "0005")


def test_the_older_release_says_that_the_newer_one_has_to_go_back(database_url: str) -> None:
    migrate_at(database_url, "portal")
    move_to(database_url, "0099")
    with pytest.raises(WrongRevision, match="run `portal migrate --back-to 0001` of the newer release first"):
        migrate_at(database_url, "portal")


def test_what_would_be_lost_is_told_and_nothing_changes(database_url: str) -> None:
    migrate_at(database_url, "uploads")
    add_a_small_upload(database_url)
    with pytest.raises(WrongRevision, match="uploads cannot go back to 0005: the bytes of small uploads"):
        go_back_at(database_url, "uploads", "0005")
    database = Database(database_url)
    assert revision_of(database_url) == newest_revision("uploads")
    assert differences(database, "uploads") == []
    database.dispose()


def add_a_small_upload(url: str) -> None:
    """Without the rows that it belongs to."""
    engine = create_engine(url)  # an SQLite that asks for no foreign keys
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("INSERT INTO small_upload (upload_id, frame) VALUES ('u', 'x')"))
    engine.dispose()
