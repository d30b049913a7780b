"""What an application says, as it was typed, and what is wrong with it (S7, T1; E43 to E48 and E70).

The same rules for the screen, the API and the command: none of them has rules of its own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from idp.accounts.identifiers import RELATIENUMMER_PATTERN
from idp.accounts.lifecycle import request
from idp.accounts.model import USERNAME_PATTERN, Aanhef, Account, AccountState, Relation, Role
from idp.accounts.postal_address import PostalAddress, fits_on_paper, read_postcode
from idp.accounts.signed_form import MAX_SIGNER, FormFault, form_fault, may_be_signed_on
from shared.days import read_day
from shared.mail.address import ADDRESS

LANGUAGES = ("nl", "en")
# Longest values in characters, in the order of the page; what is needed stands without a mark.
LIMITS: Mapping[str, int] = {
    "relatienummer": 12, "organisatie": 200, "aanhef": 10, "voorletters": 20, "voornaam": 100, "tussenvoegsel": 20,
    "achternaam": 100, "email": 254, "telefoon": 20, "straat": 100, "huisnummer": 20, "postcode": 10, "plaats": 80,
    "taal": 2, "gebruikersnaam": 32, "ondertekenaar": MAX_SIGNER, "datum_ondertekening": 10,
}  # fmt: skip
# What stands on a letter, in its window or after 'Beste'.
ON_PAPER = frozenset(
    {"organisatie", "voorletters", "voornaam", "tussenvoegsel", "achternaam", "straat", "huisnummer", "plaats"}
)
OPTIONAL = frozenset({"organisatie", "voornaam", "tussenvoegsel"})


class Fault(Enum):
    """What is wrong with a field."""

    MISSING = auto()  # E43
    EMAIL = auto()  # E44
    POSTCODE = auto()  # E45
    RELATION_UNKNOWN = auto()  # E46
    USERNAME_TAKEN = auto()  # E47
    USERNAME = auto()  # E48
    RELATIENUMMER = auto()  # E02a
    TOO_LONG = auto()
    CHOICE = auto()
    DATE = auto()
    UNPRINTABLE = auto()
    FORM_MISSING = auto()  # E70
    FORM_TOO_LARGE = auto()
    FORM_NOT_PDF = auto()
    ROLES_ELSEWHERE = auto()
    APPLICATION = auto()
    PERSON = auto()


FORM_FAULTS = {
    FormFault.MISSING: Fault.FORM_MISSING,
    FormFault.TOO_LARGE: Fault.FORM_TOO_LARGE,
    FormFault.NOT_A_PDF: Fault.FORM_NOT_PDF,
}
Faults = tuple[tuple[str, Fault], ...]  # field and what is wrong with it, in the order of the page


@dataclass(frozen=True, slots=True)
class Draft:
    """fields: by name, cleaned. person: relation number and user name of an account of the same person."""

    fields: Mapping[str, str]
    roles: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    new_relation: bool = False
    person: str = ""
    form: bytes = b""

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def signed_on(self) -> date | None:
        """The day of the signature; None when that is no date."""
        return read_day(self["datum_ondertekening"])

    def faults(self, now: datetime) -> Faults:
        """Everything that is wrong without looking anything up."""
        return tuple(self._field_faults(now)) + tuple(self._form_faults())

    def _field_faults(self, now: datetime) -> Iterator[tuple[str, Fault]]:
        for name, limit in LIMITS.items():
            value = self[name]
            if not value:
                if name not in OPTIONAL or (name == "organisatie" and self.new_relation):
                    yield name, Fault.MISSING
            elif len(value) > limit:
                yield name, Fault.TOO_LONG
            elif (fault := self._misshapen(name, value, now)) is not None:
                yield name, fault

    def _misshapen(self, name: str, value: str, now: datetime) -> Fault | None:
        patterns = {
            "relatienummer": (RELATIENUMMER_PATTERN, Fault.RELATIENUMMER),
            "gebruikersnaam": (USERNAME_PATTERN, Fault.USERNAME),
            "email": (ADDRESS, Fault.EMAIL),
            "aanhef": ("|".join(Aanhef), Fault.CHOICE),
            "taal": ("|".join(LANGUAGES), Fault.CHOICE),
        }
        if name in ON_PAPER:
            return None if fits_on_paper(value) else Fault.UNPRINTABLE
        if name == "postcode":
            return None if read_postcode(value) else Fault.POSTCODE
        if name == "datum_ondertekening":
            day = self.signed_on
            return None if day is not None and may_be_signed_on(day, now) else Fault.DATE
        pattern, fault = patterns.get(name, (r"[\s\S]*", Fault.CHOICE))
        return None if re.fullmatch(pattern, value) else fault

    def _form_faults(self) -> Iterator[tuple[str, Fault]]:
        if (fault := form_fault(self.form)) is not None:
            yield "formulier", FORM_FAULTS[fault]
        if not set(self.roles) <= set(Role):
            yield "rollen", Fault.CHOICE

    def values(self) -> dict[str, str]:
        """What is proposed, by field, as whoever decides reads it."""
        chosen = {name: self[name] for name in LIMITS if self[name]}
        lists = {"rollen": " ".join(sorted(self.roles)), "applicaties": " ".join(sorted(self.applications))}
        return {**chosen, **{name: value for name, value in lists.items() if value}}


@dataclass(frozen=True, slots=True)
class Choices:
    """What is ticked and added beside the fields. Names as in Draft."""

    roles: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    new_relation: bool = False
    person: str = ""
    form: bytes = b""


def read_draft(given: Mapping[str, str], choices: Choices) -> Draft:
    """A draft from what was typed: one line a field, spaces around it and characters that no field holds gone."""
    fields = {name: _clean(given.get(name, "")) for name in LIMITS}
    fields["relatienummer"] = re.sub(r"[\s.]", "", fields["relatienummer"])
    fields["gebruikersnaam"] = fields["gebruikersnaam"].lower()
    signed_on = read_day(fields["datum_ondertekening"])
    fields["datum_ondertekening"] = signed_on.isoformat() if signed_on else fields["datum_ondertekening"]
    fields["postcode"] = read_postcode(fields["postcode"]) or fields["postcode"]
    return Draft(
        fields, choices.roles, choices.applications, choices.new_relation, _clean(choices.person), choices.form
    )


def unprintable(values: Mapping[str, str]) -> Faults:
    """Which of these cannot stand on a letter, by the names that they have in an application."""
    return tuple(
        (name, Fault.UNPRINTABLE) for name, value in values.items() if name in ON_PAPER and not fits_on_paper(value)
    )


def requested_account(values: Mapping[str, str], relation: Relation, account_id: str, person_id: str) -> Account:
    """The account that these values ask for, in its first state (T1)."""
    wanted = Account(
        account_id=account_id,
        relatie_id=relation.relatie_id,
        relatienummer=relation.relatienummer,
        relatie_naam=relation.naam,
        username=values["gebruikersnaam"],
        aanhef=Aanhef(values["aanhef"]),
        initials=values["voorletters"],
        given_name=values.get("voornaam", ""),
        infix=values.get("tussenvoegsel", ""),
        surname=values["achternaam"],
        email=values["email"],
        phone=values["telefoon"],
        language=values["taal"],
        state=AccountState.AANGEVRAAGD,
        roles=frozenset(Role(role) for role in values.get("rollen", "").split()),
        person_id=person_id,
    )
    return request.begin(wanted)


def requested_address(values: Mapping[str, str]) -> PostalAddress:
    """Where the letter goes: the address of the form."""
    return PostalAddress(values["straat"], values["huisnummer"], values["postcode"], values["plaats"])


def _clean(typed: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in typed).strip()
