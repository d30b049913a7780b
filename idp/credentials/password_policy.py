"""What a password must look like (manual 1.2; P3, P4, P6; S15, S16, S18, S20).

One function a rule, each returns its violation or None. The history rule is slow and lives in
password_history.py. Members of Violation stand in the order in which users read them.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from idp.credentials.leaked_passwords import folded, is_leaked

MIN_CHARACTERS = 12  # manual 1.2
MAX_CHARACTERS = 128  # ASVS v5.0.0-6.2.9
MIN_KINDS = 3  # of 4, manual 1.2

# Unicode categories, or their first letter: small letters, capitals, digits, leestekens (S18)
KINDS = (("Ll",), ("Lu", "Lt"), ("Nd",), ("P", "S"))
CONTROL = frozenset({"Cc", "Cs"})
PRODUCT_NAMES = frozenset({"mijn cak zakelijk", "mijncakzakelijk", "mijn-cak-zakelijk", "mijn_cak_zakelijk"})


class Violation(StrEnum):
    """A broken rule."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    CONTAINS_USERNAME = "contains_username"
    TOO_FEW_KINDS = "too_few_kinds"
    TOO_EASY = "too_easy"
    INITIAL_PASSWORD = "initial_password"
    REUSED = "reused"


@dataclass(frozen=True, slots=True)
class Owner:
    """What the rules need to know of whose password it will be."""

    username: str
    relatienummer: str


def violations(password: str, owner: Owner) -> tuple[Violation, ...]:
    """Every broken rule but the history one, all at once, in reading order (P7, S19).

    password: as typed; nothing is trimmed or cut.
    """
    typed = unicodedata.normalize("NFC", password)
    found = (
        too_short(typed),
        too_long(typed),
        control_character(typed),
        contains_username(typed, owner.username),
        too_few_kinds(typed),
        too_easy(typed, owner.relatienummer),
    )
    return tuple(violation for violation in found if violation is not None)


def too_short(password: str) -> Violation | None:
    """Fewer than 12 code points (P3, S15)."""
    return Violation.TOO_SHORT if len(password) < MIN_CHARACTERS else None


def too_long(password: str) -> Violation | None:
    """More than 128 code points; never cut (S15)."""
    return Violation.TOO_LONG if len(password) > MAX_CHARACTERS else None


def control_character(password: str) -> Violation | None:
    """A tab, NUL, line break or the like; spaces and all that can be printed are fine (S15)."""
    return Violation.CONTROL_CHARACTER if _categories(password) & CONTROL else None


def contains_username(password: str, username: str) -> Violation | None:
    """The user name as a whole, whatever the case or width of its letters (P4, S16)."""
    return Violation.CONTAINS_USERNAME if folded(username) in folded(password) else None


def too_few_kinds(password: str) -> Violation | None:
    """Fewer than 3 of small letters, capitals, digits and leestekens (P6, S18)."""
    return Violation.TOO_FEW_KINDS if kinds(password) < MIN_KINDS else None


def kinds(password: str) -> int:
    """How many of the four kinds it has; a space or a letter without case is of no kind (S18)."""
    categories = _categories(password)
    return sum(any(category.startswith(kind) for category in categories) for kind in KINDS)


def too_easy(password: str, relatienummer: str) -> Violation | None:
    """On a list, the relatienummer or the product's name, each as the whole password; parts are fine (S20)."""
    whole = folded(password).strip()
    is_easy = whole == relatienummer or whole in PRODUCT_NAMES or is_leaked(whole)
    return Violation.TOO_EASY if is_easy else None


def _categories(password: str) -> set[str]:
    return {unicodedata.category(character) for character in password}
