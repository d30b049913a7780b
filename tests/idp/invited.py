"""Somebody who was invited: the mail, the letter, and the steps of a first login in the use cases."""

import io
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pypdf import PdfReader

from idp.accounts.model import Aanhef, Account, AccountState, Relation
from idp.accounts.postal_address import PostalAddress
from idp.accounts.terms import CURRENT_TERMS
from idp.activation.activatiecode import in_groups, new_code
from idp.activation.printing import Printing
from idp.composition.letters import build_invitations, build_printing
from idp.credentials.change_password import NotAllowed
from idp.login.activation_step import Outcome
from idp.login.invitations import Invitations
from idp.login.outcome import Completed, Proceed, Refused
from idp.login.progress import Cookies
from tests.idp.installation import ORIGIN, RELATIENUMMER, Installation

ONE_TIME = "h7Qm-pX4d-Rw9k-tZ3c"
OWN_PASSWORD = "Regenjas fietst op zondag 7"
ADDRESS = PostalAddress("Havenstraat", "12", "1234 AB", "Voorbeeldstad")
CODE_ON_PAPER = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})$", re.M)


@dataclass
class Invitee:
    """One invited person."""

    idp: Installation
    username: str = "nieuweling"
    account: Account = field(init=False)
    invitations: Invitations = field(init=False)
    printing: Printing = field(init=False)
    codes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.invitations = build_invitations(self.idp.foundation, lambda _owner: ONE_TIME)
        self.printing = build_printing(self.idp.foundation, self._new_code)
        self.account = self.idp.made_once(("invited", self.username), self._invited)

    def _new_code(self, account_id: str) -> str:
        self.codes[account_id] = new_code()
        return self.codes[account_id]

    def _invited(self) -> Account:
        return self.invitations.invite(self._approved(), ADDRESS, self.idp.now)

    @property
    def folder(self) -> Path:
        return self.idp.foundation.settings.letters_folder

    @property
    def now_stored(self) -> Account:
        """The account as it is now."""
        with self.idp.foundation.units.read() as unit:
            found = unit.accounts.find(self.account.account_id)
        assert found is not None
        return found

    @property
    def state(self) -> AccountState:
        return self.now_stored.state

    def letter_arrives(self) -> str:
        """A day later the letter is printed; the code that was made for it, which `code_on_paper` shows too."""
        self.idp.clock.advance(timedelta(days=1))
        assert self.printing.print_waiting(self.idp.now).letters
        return "-".join(in_groups(self.codes[self.account.account_id]))

    def code_on_paper(self) -> str:
        """The code of the letter in the folder."""
        found = CODE_ON_PAPER.search(letter_text(self.folder))
        assert found is not None
        return found.group(1)

    def begin(self, password: str = ONE_TIME) -> Proceed:
        """The three fields, which must be right."""
        return self.idp.password_accepted(self.username, password)

    def accept_terms(self, cookie: str) -> Proceed | Completed | Refused:
        return self.idp.steps.terms_step.accept(Cookies(cookie), CURRENT_TERMS.version, origin=ORIGIN, now=self.idp.now)

    def type_letter_code(self, cookie: str, code: str) -> Outcome:
        return self.idp.steps.activation_step.enter_code(Cookies(cookie), code, origin=ORIGIN, now=self.idp.now)

    def choose_password(self, cookie: str, password: str = OWN_PASSWORD) -> Proceed | Completed | Refused | NotAllowed:
        return self.idp.steps.first_password.choose(Cookies(cookie), password, origin=ORIGIN, now=self.idp.now)

    def letter_code_accepted(self, cookie: str, code: str) -> str:
        """The code of the letter, which must be right; the cookie of a login that owes a password."""
        outcome = self.type_letter_code(cookie, code)
        assert isinstance(outcome, Proceed), outcome
        return outcome.cookie

    def at_the_code(self) -> str:
        """The cookie of a login that owes the code of the letter."""
        outcome = self.accept_terms(self.begin().cookie)
        assert isinstance(outcome, Proceed), outcome
        return outcome.cookie

    def at_the_password(self, code: str) -> str:
        """The cookie of a login that owes a password."""
        return self.letter_code_accepted(self.at_the_code(), code)

    def _approved(self) -> Account:
        relation = Relation(f"relation-{RELATIENUMMER}", RELATIENUMMER, "Zorgkantoor Noordrand")
        with self.idp.foundation.units.write() as unit:
            if unit.accounts.find_relation(RELATIENUMMER) is None:
                unit.accounts.add_relation(relation)
        return Account(
            account_id=f"account-{self.username}", relatie_id=relation.relatie_id, relatienummer=RELATIENUMMER,
            relatie_naam=relation.naam, username=self.username, aanhef=Aanhef.MENEER, initials="J.", infix="van den",
            surname="Timmerman", email=f"{self.username}@x.example", phone="", language="nl",
            state=AccountState.GOEDGEKEURD,
        )  # fmt: skip


def letter_text(folder: Path) -> str:
    """The words of the only letter in the folder."""
    (file,) = folder.glob("*.pdf")
    return PdfReader(io.BytesIO(file.read_bytes())).pages[0].extract_text()
