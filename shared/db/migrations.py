"""Alembic without its command line: one history a service, below `<service>/db/migrations` (K2)."""

import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command, context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from shared.db.database import Database


def migrate(database: Database, service: str, revision: str = "head") -> None:
    """Bring the service's database to a revision; safe to repeat."""
    with database.write() as connection:
        config = _config(service)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(database: Database, service: str, revision: str) -> None:
    """Take the service's database back to an older revision, or to `base`."""
    with database.write() as connection:
        config = _config(service)
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def differences(database: Database, service: str) -> list[object]:
    """What tables and migrated database disagree about; empty when the history is complete."""
    with database.read() as connection:
        state = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(state, tables_of(service)))


def write_migration(database: Database, service: str, message: str) -> None:
    """Draft the next migration file from the difference between tables and database."""
    with database.write() as connection:
        config = _config(service)
        config.attributes["connection"] = connection
        heads = ScriptDirectory.from_config(config).get_current_head()
        number = f"{int(heads or 0) + 1:04}"
        command.revision(config, message=message, autogenerate=True, rev_id=number)


def tables_of(service: str) -> MetaData:
    """The one MetaData of a service."""
    metadata = import_module(f"{service}.db.tables").metadata
    if not isinstance(metadata, MetaData):
        raise TypeError(f"{service}.db.tables has no metadata")
    return metadata


def run_in_environment(metadata: MetaData) -> None:
    """What each `env.py` calls: run the chosen migrations on the connection that was handed over."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection, target_metadata=metadata, transactional_ddl=True, compare_type=True, render_as_batch=True
    )
    context.run_migrations()


def _config(service: str) -> Config:
    config = Config()
    location = Path(str(files(service))) / "db" / "migrations"
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config


def main() -> None:
    """`python -m shared.db.migrations SERVICE MESSAGE`: draft a migration against a throw-away database."""
    service, message = sys.argv[1:]
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/draft.sqlite3")
        migrate(database, service)
        write_migration(database, service, message)
        database.dispose()


if __name__ == "__main__":
    main()
