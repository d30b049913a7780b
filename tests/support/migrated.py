"""Databases that are migrated already: each service's history runs once, every test gets a copy of the result."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Connection, create_engine, make_url, text

from shared.db.database import Database
from shared.db.migrations import migrate

MAKING_A_TEMPLATE = 20_270_216  # the advisory lock that test processes share


def fill(url: str, service: str) -> None:
    """Make an empty database what `migrate` makes of it. Nobody may be connected to it yet."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        Path(str(address.database)).write_bytes(_sqlite_file(service))
    else:
        _copy_template(address, service)


@cache
def _sqlite_file(service: str) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "migrated.sqlite3"
        database = Database(f"sqlite:///{file}")
        migrate(database, service)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.dispose()
        return file.read_bytes()


def _copy_template(address: URL, service: str) -> None:
    engine = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            template = _template(connection, address, service)
            connection.execute(text(f'DROP DATABASE "{address.database}"'))
            connection.execute(text(f'CREATE DATABASE "{address.database}" TEMPLATE "{template}"'))
    finally:
        engine.dispose()


def _template(connection: Connection, address: URL, service: str) -> str:
    name = f"template_{service}_{_history(service)}"
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MAKING_A_TEMPLATE})
    try:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            unfinished = f"{name}_unfinished"
            connection.execute(text(f'DROP DATABASE IF EXISTS "{unfinished}"'))
            connection.execute(text(f'CREATE DATABASE "{unfinished}"'))
            database = Database(address.set(database=unfinished).render_as_string(hide_password=False))
            migrate(database, service)
            database.dispose()
            connection.execute(text(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"'))
    finally:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MAKING_A_TEMPLATE})
    return name


@cache
def _history(service: str) -> str:
    """What tells one history from another, so that no copy is of an older one."""
    versions = Path(str(files(service))) / "db" / "migrations" / "versions"
    digest = hashlib.sha256()
    for file in sorted(versions.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
