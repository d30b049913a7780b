"""Does the database fit the code? Asked at every start and by every `/readyz`, so it costs one query (K2).

Migrations are named `NNNN_what_changes.py` and follow each other by number: the newest number is
what the code needs. Alembic itself is loaded by `migrate` only.
"""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from shared.database import Database

NUMBER_LENGTH = 4


class WrongRevision(Exception):
    """The database stands at another schema revision than the code."""


def require_current(database: Database, service: str) -> None:
    """Raise WrongRevision unless the database stands at the code's newest revision (K2)."""
    wanted = newest_revision(service)
    with database.read() as connection:
        found = current_revision(connection)
    if found != wanted:
        raise WrongRevision(
            f"the database of {service} is at revision {found or 'none'}, this release needs {wanted}: "
            f"run `{service} migrate` first"
        )


def require_current_at(database_url: str, service: str) -> None:
    """`require_current` for a process that has no database open yet."""
    database = Database(database_url)
    try:
        require_current(database, service)
    finally:
        database.dispose()


def migrate_at(database_url: str, service: str) -> None:
    """Bring the database at this address to the code's newest revision; safe to repeat."""
    from shared.migrations import migrate  # loads Alembic, which a server does without

    database = Database(database_url)
    try:
        migrate(database, service)
    finally:
        database.dispose()


@cache
def newest_revision(service: str) -> str:
    """The number of the newest migration of a service."""
    folder = files(service) / "db" / "migrations" / "versions"
    names = (entry.name for entry in folder.iterdir())
    return max(name[:NUMBER_LENGTH] for name in names if name[:NUMBER_LENGTH].isdigit())


def current_revision(connection: Connection) -> str | None:
    """Where the database stands; None when it was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
