"""The last 12 passwords may not come back (manual 1.2, P5, S17)."""

from collections.abc import Callable, Iterable

HISTORY_LENGTH = 12  # passwords, the current one included


def is_reused(password: str, recent: Iterable[str], verify: Callable[[str | None, str], bool]) -> bool:
    """True when the password is one of these, exactly and case-sensitively.

    recent: slow hashes of at most HISTORY_LENGTH passwords. verify: the slow verifier; costly, so this
    rule is asked after the cheap ones have passed.
    """
    return any(verify(encoded, password) for encoded in recent)
