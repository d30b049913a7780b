"""What people type to say which account they mean (P8, S21)."""

import re
from dataclasses import dataclass

from idp.accounts.model import USERNAME_PATTERN

RELATIENUMMER_PATTERN = r"[0-9]{4,12}"
NOBODY = ""  # matches no account


@dataclass(frozen=True, slots=True)
class LoginName:
    """A relation number and a user name, in the form in which they are stored."""

    relatienummer: str
    username: str

    @property
    def searchable(self) -> "LoginName":
        """The same, or a name that nobody has when no account can be called so."""
        fits = re.fullmatch(RELATIENUMMER_PATTERN, self.relatienummer) and re.fullmatch(USERNAME_PATTERN, self.username)
        return self if fits else LoginName(NOBODY, NOBODY)


def login_name(relatienummer: str, username: str) -> LoginName:
    """From what was typed: spaces and dots leave the number, leading zeros stay; the name in lower case."""
    return LoginName(re.sub(r"[\s.]", "", relatienummer), username.strip().lower())
