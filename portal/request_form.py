"""What the public form asks, and what is wrong with what was typed (screen P7, S7; E43, E44, E45).

The form only prepares a paper: nothing is kept here, and nothing exists before the servicedesk enters the signed form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from shared.mail.address import ADDRESS

APPLICATIONS = ("Bestanden",)
SALUTATIONS = ("meneer", "mevrouw", "geen")
POSTCODE_PATTERN = r"[1-9][0-9]{3}\s*[A-Za-z]{2}"
# Longest values in characters, in the order of the page, by group.
GROUPS: Mapping[str, Mapping[str, int]] = {
    "organisatie": {"organisatie": 200, "relatienummer": 15},
    "persoon": {
        "aanhef": 10, "voorletters": 20, "tussenvoegsel": 20, "achternaam": 100, "email": 254, "telefoon": 20,
    },
    "postadres": {"straat": 100, "huisnummer": 20, "postcode": 10, "plaats": 80},
    "applicaties": {"applicaties": 100, "anders": 200},
}  # fmt: skip
LIMITS = {name: limit for fields in GROUPS.values() for name, limit in fields.items()}
OPTIONAL = frozenset({"relatienummer", "tussenvoegsel", "applicaties", "anders"})


class Fault(Enum):
    """What is wrong with a field."""

    MISSING = auto()  # E43
    EMAIL = auto()  # E44
    POSTCODE = auto()  # E45
    RELATIENUMMER = auto()  # E02a
    TOO_LONG = auto()
    CHOICE = auto()


@dataclass(frozen=True, slots=True)
class RequestForm:
    """fields: by name, one line each."""

    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def faults(self) -> list[tuple[str, Fault]]:
        """Everything that is wrong, in the order of the page."""
        found = ((name, _fault(name, self[name], limit)) for name, limit in LIMITS.items())
        return [(name, fault) for name, fault in found if fault is not None]


def read_form(given: Mapping[str, str], applications: list[str]) -> RequestForm:
    """What was typed, one line a field; choices that do not exist are left out."""
    fields = {name: _one_line(given.get(name, "")) for name in LIMITS}
    chosen = [each for each in applications if each in APPLICATIONS]
    return RequestForm({**fields, "applicaties": ", ".join(chosen)})


def _fault(name: str, value: str, limit: int) -> Fault | None:
    if not value:
        return None if name in OPTIONAL else Fault.MISSING
    if len(value) > limit:
        return Fault.TOO_LONG
    patterns = {
        "email": (ADDRESS, Fault.EMAIL),
        "postcode": (POSTCODE_PATTERN, Fault.POSTCODE),
        "relatienummer": (r"[0-9 .]+", Fault.RELATIENUMMER),
        "aanhef": ("|".join(SALUTATIONS), Fault.CHOICE),
    }
    pattern, fault = patterns.get(name, (r"[\s\S]*", Fault.CHOICE))
    return None if re.fullmatch(pattern, value) else fault


def _one_line(typed: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in typed).strip()
