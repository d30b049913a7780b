"""The table that API and commands are made from: one row an action, with what it asks and what it calls.

A row adapts plain values to a use case and its verdict to an Outcome. It decides nothing itself: also
with no values at all, the use case behind it refuses who may not act.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from idp.administration.actions import Action
from idp.administration.actor import Actor

REASON_LIMIT = 500  # characters
TEXT_LIMIT = 4000
FILE_LIMIT_BYTES = 5 * 1024 * 1024


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LINES = "lines"  # a list; one a line in a form
    FLAG = "flag"  # 'ja' in a form
    FILE = "file"  # base64 in JSON


@dataclass(frozen=True, slots=True)
class Field:
    """One value that an action asks for, under the name it has in forms."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = True
    limit: int = TEXT_LIMIT


REASON = Field("reden", limit=REASON_LIMIT)


@dataclass(frozen=True, slots=True)
class Values:
    """What was given, by field; what is missing reads as empty."""

    given: Mapping[str, str | Sequence[str] | bytes | bool] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """One text, without spaces around it."""
        value = self.given.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def lines(self, name: str) -> tuple[str, ...]:
        """A list of texts, without empty ones."""
        value = self.given.get(name, ())
        parts = value.splitlines() if isinstance(value, str) else value
        if isinstance(parts, bytes | bool):
            return ()
        return tuple(part.strip() for part in parts if part.strip())

    def flag(self, name: str) -> bool:
        """True for a box that was ticked."""
        return self.given.get(name) in (True, "ja", "true", "1")

    def file(self, name: str) -> bytes:
        """The content of a file."""
        value = self.given.get(name, b"")
        return value if isinstance(value, bytes) else b""

    def is_empty(self, asked: Field) -> bool:
        """True when there is nothing in this field."""
        read = {Kind.TEXT: self.text, Kind.LINES: self.lines, Kind.FLAG: self.flag, Kind.FILE: self.file}
        return not read[asked.kind](asked.name)

    def is_too_long(self, asked: Field) -> bool:
        """True when there is more in this field than it takes."""
        if asked.kind is Kind.FILE:
            return len(self.file(asked.name)) > FILE_LIMIT_BYTES
        return len(self.text(asked.name)) > asked.limit or sum(map(len, self.lines(asked.name))) > asked.limit


class Decline(StrEnum):
    """Why something was not done although the actor may do it. The words are in idp/web/beheer/texts.py."""

    NOT_FOUND = "not_found"
    MISSING = "missing"
    TOO_LONG = "too_long"
    CHANGED_MEANWHILE = "changed_meanwhile"  # E76
    WRONG_STATE = "wrong_state"
    SAME_PERSON = "same_person"  # E71
    TOO_MANY_TRIES = "too_many_tries"
    ALREADY_MADE = "already_made"  # E72
    NOT_READY = "not_ready"
    OTHER_FOLDER = "other_folder"  # printed where this server does not look
    NOTHING_WAITS = "nothing_waits"
    WRONG_ADDRESS = "wrong_address"  # E73
    INTERNAL_ADDRESS = "internal_address"  # E74
    WRONG_KEYS = "wrong_keys"  # E75
    WRONG_SECTOR = "wrong_sector"
    WRONG_FRAME = "wrong_frame"
    NO_ENCRYPTION_KEY = "no_encryption_key"
    NO_KEY_SET = "no_key_set"
    NO_SIGNING_KEY = "no_signing_key"
    TWO_KEY_SETS = "two_key_sets"
    WRONG_VALUE = "wrong_value"
    NO_SECRET = "no_secret"
    OWN_CLIENT = "own_client"
    PROGRAM = "program"
    FAULTY = "faulty"  # several fields; which ones stands in the facts
    DECIDED_BEFORE = "decided_before"  # E76
    WAITS_ALREADY = "waits_already"
    FORM_CHANGED = "form_changed"
    NO_ADDRESS = "no_address"
    CHECKS_MISSING = "checks_missing"
    LETTER_UNDER_WAY = "letter_under_way"
    ADDRESS_TOO_NEW = "address_too_new"
    ROLES_ELSEWHERE = "roles_elsewhere"
    OWN_ROLE = "own_role"
    LAST_OF_ROLE = "last_of_role"
    TOO_MANY = "too_many"
    UNKNOWN_CHOICE = "unknown_choice"
    NO_START = "no_start"
    TWO_SECRETS = "two_secrets"
    WRONG_HOST = "wrong_host"
    WRONG_NUMBER = "wrong_number"
    WRONG_DAY = "wrong_day"


@dataclass(frozen=True, slots=True)
class Done:
    """It happened. facts: what the door may show, as JSON."""

    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declined:
    """It did not. at: the field it is about. facts: values for its sentence."""

    why: Decline
    at: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


Outcome = Done | Declined
Run = Callable[[Actor, Values, datetime], Outcome]


@dataclass(frozen=True, slots=True)
class Operation:
    """One row. reads: it changes nothing, so the API takes it by GET. run: calls the use case."""

    action: Action
    run: Run
    fields: tuple[Field, ...] = ()
    reads: bool = False

    def shape_errors(self, values: Values) -> list[Declined]:
        """What is missing or too long, in the order of the fields."""
        found: list[Declined] = []
        for asked in self.fields:
            if values.is_too_long(asked):
                found.append(Declined(Decline.TOO_LONG, asked.name, {"limit": asked.limit}))
            elif asked.required and values.is_empty(asked):
                found.append(Declined(Decline.MISSING, asked.name))
        return found


def table_of(rows: Sequence[Operation]) -> Mapping[Action, Operation]:
    """The rows by action. Raises ValueError when an action has two."""
    table = {row.action: row for row in rows}
    if len(table) < len(rows):
        raise ValueError("an action has two rows")
    return table
