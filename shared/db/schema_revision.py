"""Does the database fit the code? Asked at every start and by every `/readyz`, so it costs one query (K2).

Migrations are named `NNNN_what_changes.py` and follow each other by number: the newest number is
what the code needs. Alembic itself is loaded by `migrate` only.
"""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from shared.db.database import Database

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
            f"run {_what_helps(service, found, wanted)} first"
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
    from shared.db.migrations import migrate  # loads Alembic, which a server does without

    database = Database(database_url)
    try:
        _refuse_to_stand_above(database, service, newest_revision(service))
        migrate(database, service)
    finally:
        database.dispose()


def go_back_at(database_url: str, service: str, revision: str) -> None:
    """Take the database at this address to an older revision, for the release before. Raises WrongRevision."""
    from shared.db.migrations import downgrade

    if revision not in _revisions(service):
        raise WrongRevision(f"{service} has no revision {revision}: they go from 0001 to {newest_revision(service)}")
    database = Database(database_url)
    try:
        _refuse_to_stand_above(database, service, newest_revision(service))
        with database.read() as connection:
            found = current_revision(connection)
        if found is None or found < revision:
            raise WrongRevision(f"the database of {service} is at revision {found or 'none'} and not above {revision}")
        downgrade(database, service, revision)
    except RuntimeError as lost:  # a migration says what would be lost; nothing has changed
        raise WrongRevision(f"{service} cannot go back to {revision}: {lost}") from lost
    finally:
        database.dispose()


def _refuse_to_stand_above(database: Database, service: str, newest: str) -> None:
    """Nobody knows the way from a revision of a newer release but that release."""
    with database.read() as connection:
        found = current_revision(connection)
    if found is not None and found > newest:
        raise WrongRevision(
            f"the database of {service} is at revision {found}, this release knows {newest} at most: "
            f"run {_what_helps(service, found, newest)} first"
        )


def _what_helps(service: str, found: str | None, wanted: str) -> str:
    if found is not None and found > wanted:
        return f"`{service} migrate --back-to {wanted}` of the newer release"
    return f"`{service} migrate`"


@cache
def newest_revision(service: str) -> str:
    """The number of the newest migration of a service."""
    return max(_revisions(service))


def _revisions(service: str) -> set[str]:
    folder = files(service) / "db" / "migrations" / "versions"
    names = (entry.name for entry in folder.iterdir())
    return {name[:NUMBER_LENGTH] for name in names if name[:NUMBER_LENGTH].isdigit()}


def current_revision(connection: Connection) -> str | None:
    """Where the database stands; None when it was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
