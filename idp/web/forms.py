"""The shape of what was typed on login and account pages; what it is worth, the use cases say."""

from dataclasses import dataclass, field

from flask import request
from flask_babel import LazyString

from idp.accounts.identifiers import LoginName, login_name
from idp.web import texts

Errors = list[tuple[str | None, LazyString]]


@dataclass(frozen=True, slots=True)
class LoginForm:
    """I1 as typed. errors: what is missing or misshapen, per field in page order."""

    relatienummer: str
    gebruikersnaam: str
    wachtwoord: str = field(repr=False)

    @property
    def name(self) -> LoginName:
        return login_name(self.relatienummer, self.gebruikersnaam)

    @property
    def errors(self) -> Errors:
        found = name_errors(self.name)
        if not self.wachtwoord:
            found.append(("wachtwoord", texts.E04))
        return found


def name_errors(name: LoginName) -> Errors:
    """What is missing or misshapen in relation number and user name, in page order."""
    found: Errors = []
    if not name.relatienummer:
        found.append(("relatienummer", texts.E02))
    elif not (name.relatienummer.isascii() and name.relatienummer.isdigit()):
        found.append(("relatienummer", texts.E02A))
    if not name.username:
        found.append(("gebruikersnaam", texts.E03))
    return found


def login_form() -> LoginForm:
    """Read I1 from the request."""
    return LoginForm(
        request.form.get("relatienummer", ""),
        request.form.get("gebruikersnaam", ""),
        request.form.get("wachtwoord", ""),
    )


@dataclass(frozen=True, slots=True)
class NewPasswordForm:
    """The new password, and its repetition when a page or program sends one."""

    nieuw_wachtwoord: str = field(repr=False)
    herhaling: str | None = field(repr=False, default=None)

    @property
    def differs(self) -> bool:
        """True when both were sent and are not equal (E25)."""
        return self.herhaling is not None and self.herhaling != self.nieuw_wachtwoord


def new_password_form() -> NewPasswordForm:
    """Read the new password from the request."""
    return NewPasswordForm(request.form.get("nieuw_wachtwoord", ""), request.form.get("nieuw_wachtwoord_herhaling"))
