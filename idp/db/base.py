"""The one MetaData of the idp, with names for constraints so that migrations can name them."""

from typing import cast

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# For tables found by their key and added to with each login: SQLite keeps them in one tree, not two. Rows are short.
SHORT = {"sqlite_with_rowid": False}

metadata = MetaData(naming_convention=NAMES)


class Base(DeclarativeBase):
    """Parent of every table of the idp."""

    metadata = metadata


def table_of(model: type[Base]) -> Table:
    """The Core table behind a declarative model."""
    return cast(Table, model.__table__)
