"""What was typed in a form of the console while its user confirms to be there still (A0): nothing is lost by it.

A draft is encrypted, belongs to one session, is read once and lasts as long as a confirmation may take.
"""

import base64
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from idp.administration.operations import Values
from idp.administration.ports import ConsoleUnitOfWork
from idp.hashing import random_secret, secret_digest

LIFETIME = timedelta(minutes=30)
ID_LENGTH = 43  # characters of random_secret

Begin = Callable[[], AbstractContextManager[ConsoleUnitOfWork]]


class Drafts:
    """Keeps and gives back."""

    def __init__(self, begin_write: Begin) -> None:
        self._begin_write = begin_write

    def keep(self, sid: str, values: Values, now: datetime) -> str:
        """The id under which these values wait."""
        draft_id = random_secret()
        with self._begin_write() as unit:
            unit.drafts.add(secret_digest(draft_id), sid, _as_text(values), now)
        return draft_id

    def take(self, sid: str, draft_id: str, now: datetime) -> Values:
        """The values, which are forgotten with this; none when they are not of this session or too old."""
        with self._begin_write() as unit:
            kept = unit.drafts.take(secret_digest(draft_id), sid, now - LIFETIME)
        return Values() if kept is None else _from_text(kept)

    def forget_old(self, now: datetime) -> int:
        """Remove drafts that nobody came back to; the number of rows."""
        with self._begin_write() as unit:
            return unit.drafts.forget_before(now - LIFETIME)


def _as_text(values: Values) -> str:
    return json.dumps({name: _packed(value) for name, value in values.given.items()})


def _packed(value: object) -> object:
    if isinstance(value, bytes):
        return {"file": base64.b64encode(value).decode()}
    return value if isinstance(value, str | bool) else list(value) if isinstance(value, list | tuple) else ""


def _from_text(text: str) -> Values:
    kept: Mapping[str, object] = json.loads(text)
    return Values({name: _unpacked(value) for name, value in kept.items()})


def _unpacked(value: object) -> str | list[str] | bytes | bool:
    if isinstance(value, dict):
        return base64.b64decode(value["file"])
    return value if isinstance(value, str | bool | list) else ""
