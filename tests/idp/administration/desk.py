"""What tests of the servicedesk need at hand: a form, an application, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Unpack

from sqlalchemy import select, update

from idp.accounts.model import Account, AccountState, Role
from idp.accounts.postal_address import PostalAddress
from idp.administration.actor import Actor
from idp.administration.proposals import Proposal
from idp.administration.request_draft import Choices, Draft, read_draft
from idp.administration.servicedesk import Servicedesk
from idp.administration.verdict import Verdict
from idp.db.tables import signed_form
from tests.idp.administration.office import Office
from tests.idp.installation import USERNAME, Wanted

FORM = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ADDRESS = PostalAddress("Havenstraat", "12", "1234 AB", "Voorbeeldstad")
TYPED = {
    "relatienummer": "104 382", "organisatie": "Zorgkantoor Noordrand", "aanhef": "meneer", "voorletters": "J.",
    "voornaam": "Jan", "tussenvoegsel": "", "achternaam": "Timmerman", "email": "jan@noordrand.example",
    "telefoon": "010 123 4567", "straat": "Havenstraat", "huisnummer": "12", "postcode": "1234ab",
    "plaats": "Voorbeeldstad", "taal": "nl", "gebruikersnaam": "J.Timmerman", "ondertekenaar": "P. Directeur",
    "datum_ondertekening": "2027-02-10",
}  # fmt: skip
WHY = "Gevraagd door de organisatie"


def draft(form: bytes = FORM, /, **changed: str) -> Draft:
    """What the form says, with these fields changed, for a relation that is new."""
    return read_draft({**TYPED, **changed}, Choices(new_relation=True, form=form))


@dataclass
class Desk:
    """Somebody of the servicedesk and somebody who approves, at work."""

    office: Office

    @property
    def use(self) -> Servicedesk:
        return self.office.console.servicedesk

    @property
    def clerk(self) -> Actor:
        """Who enters; logged in just now, whenever that is."""
        return self.office.actor(Role.SERVICEDESK)

    @property
    def approver(self) -> Actor:
        return self.office.actor(Role.APPROVER)

    @property
    def now(self) -> datetime:
        return self.office.idp.now

    def enter(self, wanted: Draft | None = None) -> Proposal:
        """An application that waits."""
        entered = self.use.requests.enter(self.clerk, wanted or draft(), self.now)
        assert isinstance(entered, Proposal), entered
        return entered

    def approve(self, proposal: Proposal | str, who: Actor | None = None) -> Verdict:
        proposal_id = proposal if isinstance(proposal, str) else proposal.proposal_id
        return self.use.decisions.approve(who or self.approver, proposal_id, self.now)

    def waiting(self) -> tuple[Proposal, ...]:
        return self.use.decisions.waiting(self.approver, self.now)

    def approve_waiting(self) -> Verdict:
        """Decide for the only proposal that waits."""
        (only,) = self.waiting()
        return self.approve(only)

    def replace_forms(self) -> None:
        """What was signed and stored is another document from now on."""
        with self.office.idp.foundation.database.write() as connection:
            for form_id in connection.execute(select(signed_form.c.form_id)).scalars().all():
                other = self.office.idp.foundation.vault.encrypt(f"signed_form:{form_id}", FORM + b" ")
                mine = update(signed_form).where(signed_form.c.form_id == form_id)
                connection.execute(mine.values(content=other))

    def account(self, username: str = USERNAME, **more: Unpack[Wanted]) -> Account:
        """An account in use, with an address and a telephone number."""
        added = self.office.idp.add_account(username, **more)
        with self.office.idp.foundation.units.write() as unit:
            unit.accounts.put_address(added.account_id, ADDRESS)
            unit.life.change_phone(added.account_id, "010 123 4567")
        return self.found(added.account_id)

    def found(self, account_id: str) -> Account:
        with self.office.idp.foundation.units.read() as unit:
            found = unit.accounts.find(account_id)
        assert found is not None
        return found

    def by_name(self, relatienummer: str, username: str) -> Account | None:
        with self.office.idp.foundation.units.read() as unit:
            return unit.accounts.find_by_login(relatienummer, username)

    def named(self, relatienummer: str, username: str) -> Account:
        """The same, which must be there."""
        found = self.by_name(relatienummer, username)
        assert found is not None
        return found

    def state(self, account: Account) -> AccountState:
        return self.found(account.account_id).state

    def later(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        self.office.idp.clock.advance(timedelta(days=days, hours=hours, minutes=minutes))


SIGNED_ON = date(2027, 2, 10)
