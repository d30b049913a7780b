"""Judging the code that someone typed: a typing error costs nothing, a real failure counts for ever (S9, T7, T8)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from idp.activation.activatiecode import MAX_FAILURES, normalised, read_code
from idp.activation.ports import StoredCode


class CodeRefusal(Enum):
    """Why a code was refused."""

    MISSING = auto()
    TYPING_ERROR = auto()
    WRONG = auto()
    VOID = auto()


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """Not accepted. tries_left: after a wrong code only."""

    refusal: CodeRefusal
    tries_left: int = 0


def misread(typed: str) -> CodeRefused | None:
    """What is wrong with the shape of a code, or None; asked first, so that it costs no try."""
    if not normalised(typed):
        return CodeRefused(CodeRefusal.MISSING)
    return CodeRefused(CodeRefusal.TYPING_ERROR) if read_code(typed) is None else None


def works(stored: StoredCode | None, now: datetime) -> bool:
    """True while this code can still be used: not used, not void, and within its 21 days."""
    return stored is not None and stored.used_at is None and stored.failures < MAX_FAILURES and now < stored.expires_at


def is_right(stored: StoredCode | None, typed: str, verify: Callable[[str | None, str], bool], now: datetime) -> bool:
    """True when this is the code of the letter. Costs one slow hash, outside any transaction; raises TooBusy."""
    code = read_code(typed)
    return stored is not None and code is not None and works(stored, now) and verify(stored.encoded, code)


def after_failures(failures: int) -> CodeRefused:
    """What to say after so many real failures."""
    left = MAX_FAILURES - failures
    return CodeRefused(CodeRefusal.WRONG, left) if left > 0 else CodeRefused(CodeRefusal.VOID)
