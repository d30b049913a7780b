"""Statements that are compiled once in a test process, for all the databases that its tests open.

SQLAlchemy keeps what it compiled with the engine and the engine's dialect. Each test has an engine of its own; the
dialect knows the kind of database and its version, and those are the same for all of them.
"""

import pytest
from sqlalchemy import Compiled, Dialect, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.util import LRUCache

from shared.db import database

OPENED_BY = "_engine"
STATEMENTS = 5000


def stated_once(patch: pytest.MonkeyPatch) -> None:
    """Every database that is opened from now on."""
    opened = getattr(database, OPENED_BY)
    dialects: dict[str, Dialect] = {}
    compiled: LRUCache[object, Compiled] = LRUCache(STATEMENTS)

    def sharing(url: str) -> Engine:
        engine: Engine = opened(url)
        if (known := dialects.get(engine.dialect.name)) is None:
            if not _has_met(engine):
                return engine
            known = dialects[engine.dialect.name] = engine.dialect
        engine.dialect = engine.pool._dialect = known
        engine._compiled_cache = compiled
        return engine

    patch.setattr(database, OPENED_BY, sharing)


def _has_met(engine: Engine) -> bool:
    """Whether its dialect knows which version it speaks to; it asks at its first connection."""
    try:
        engine.connect().close()
    except OperationalError:
        return False
    return True
