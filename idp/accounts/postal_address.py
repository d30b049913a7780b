"""Where letters go, and how an address is written on an envelope in the Netherlands."""

import re
from dataclasses import dataclass

from idp.accounts.model import Aanhef, Account

UNUSED_LETTERS = frozenset({"SA", "SD", "SS"})  # never given out as the end of a postcode
_POSTCODE = re.compile(r"([1-9][0-9]{3})\s*([A-Z]{2})")
_IN_FRONT = {Aanhef.MENEER: "de heer ", Aanhef.MEVROUW: "mevrouw ", Aanhef.GEEN: ""}
# Latin with every diacritic, Greek and Cyrillic, and their punctuation: what the faces of a letter have.
_ON_PAPER = re.compile(
    r"[\u0020-\u007e\u00a1-\u024f\u0253-\u025b\u0263\u0268\u0269\u0272\u0283\u0292\u02b0-\u0377"
    r"\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u1e00-\u1eff\u2010-\u2027\u2030-\u2040]*"
)


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address in the Netherlands. postcode: '1234 AB', as read_postcode gives it."""

    street: str
    house_number: str
    postcode: str
    town: str


def read_postcode(typed: str) -> str | None:
    """'1234 AB' from what was typed, with or without the space and in any case; None when it is no postcode (E45)."""
    found = _POSTCODE.fullmatch(typed.strip().upper())
    return f"{found[1]} {found[2]}" if found and found[2] not in UNUSED_LETTERS else None


def fits_on_paper(text: str) -> bool:
    """False when a letter with it could never be printed: asked when it is entered, long before a print (T5)."""
    return _ON_PAPER.fullmatch(text) is not None


def lines_in_the_window(account: Account, address: PostalAddress) -> tuple[str, ...]:
    """Organisation, name, street, and the last line with two spaces and the town in capitals."""
    return (
        account.relatie_naam,
        f"t.a.v. {_IN_FRONT[account.aanhef]}{account.initials} {account.family_name}",
        f"{address.street} {address.house_number}",
        f"{address.postcode}  {_in_capitals(address.town)}",
    )


def _in_capitals(town: str) -> str:
    return town.strip().upper()
