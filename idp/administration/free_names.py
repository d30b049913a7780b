"""A user name in another relation: the same, or the next one that is free there (K27)."""

from collections.abc import Callable

LONGEST = 32  # characters of a user name (S21)


def free_name(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """'j.jansen', 'j.jansen2', 'j.jansen3' …: the first that is not taken, cut where it would be too long."""
    number, name = 1, wanted
    while is_taken(name):
        number += 1
        suffix = str(number)
        name = wanted[: LONGEST - len(suffix)] + suffix
    return name
