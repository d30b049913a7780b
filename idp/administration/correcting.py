"""What was entered wrongly about somebody whose account is not activated, put right by a form and two people.

The one-time password went to whoever reads the wrong mail box. So one transaction changes the details, makes that
password void and sends another one with another letter (T11). The postal address is not among these details: it
never changes together with a letter (S9, K27).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from idp.accounts.life import Name
from idp.accounts.messages import Detail, DetailsChanged
from idp.accounts.model import Aanhef, Account, AccountState
from idp.accounts.signed_form import signed_form
from idp.administration.actions import Action
from idp.administration.actor import Actor, person_of
from idp.administration.details import NewForm, changed
from idp.administration.entered_form import entered_form
from idp.administration.helping import may_be_sent, new_secret_for
from idp.administration.one_account import contents_about, held_account, keep_with_form, the_account
from idp.administration.permission import Permission
from idp.administration.proposals import Proposal, ProposalKind
from idp.administration.request_draft import Fault, Faults, unprintable
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.login.invitations import Invitations, Secret, renew_in
from idp.oidc.logout import Messages
from shared.mail.address import is_address

# Before the code of the letter nobody has shown to be the one who is meant, also not who logs in with the mail alone.
NOT_ACTIVATED = frozenset({AccountState.UITGENODIGD, AccountState.EERSTE_LOGIN, AccountState.VERVALLEN})


def may_be_put_right(account: Account, passwords: int) -> bool:
    """True while nobody ever came in. passwords: version of the last one that was chosen, 0 when none ever was.

    Whoever was in use before and is invited again has the ways of T27: confirmation, and a call back.
    """
    return account.state in NOT_ACTIVATED and passwords == 0


@dataclass(frozen=True, slots=True)
class Person:
    """Who is invited, and how to reach them."""

    name: Name
    email: str
    phone: str

    def values(self) -> dict[str, str]:
        """By the names of fields in forms."""
        return {**self.name.values(), "email": self.email, "telefoon": self.phone}

    def faults(self) -> Faults:
        """What is wrong with it."""
        return unprintable(self.values()) + (() if is_address(self.email) else (("email", Fault.EMAIL),))

    def as_account(self, account: Account) -> Account:
        """The account once this is right."""
        return replace(
            account,
            aanhef=self.name.aanhef,
            initials=self.name.initials,
            given_name=self.name.given_name,
            infix=self.name.infix,
            surname=self.name.surname,
            email=self.email,
            phone=self.phone,
        )


class Correcting:
    """Proposes it."""

    def __init__(self, begin_write: Begin, permission: Permission) -> None:
        self._begin_write = begin_write
        self._permission = permission

    def propose(
        self, actor: Actor, account_id: str, right: Person, form: NewForm, reason: str, now: datetime, *, seen: str = ""
    ) -> Verdict | Faults:
        """Somebody else decides on it, with the form before them. Raises NotPermitted and LoginTooOld."""
        self._permission.require(actor, Action.ACCOUNT_CORRECT, now)
        if wrong := right.faults() + form.faults(now):
            return wrong
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with self._begin_write() as unit:
                account = the_account(unit, account_id, seen)
                if not may_be_put_right(account, unit.passwords.version(account_id)):
                    return Verdict.WRONG_STATE
                may_be_sent(unit, account, now)
                was, becomes = _different(_person(account), right)
                contents = replace(
                    contents_about(account, ProposalKind.CORRECT_INVITATION, reason, old=was, new=becomes),
                    concerned=person_of(account) | person_of(right.as_account(account)),
                    form=signed_form(form.content, form.signer, form.signed_on, now),
                )
                keep_with_form(unit, contents, form.content, actor, now)
        except Stale as stale:
            return stale.verdict
        return Verdict.WAITS


class CorrectEffect:
    """Effect of CORRECT_INVITATION."""

    def __init__(self, begin_read: Begin, invitations: Invitations) -> None:
        self._begin_read = begin_read
        self._invitations = invitations

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        """The one-time password; its hash is slow."""
        return new_secret_for(proposal.about, self._begin_read, self._invitations, now)

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        """Raises Stale when the form is another one, or when the account is not as it was."""
        entered_form(unit, proposal)
        account = held_account(unit, proposal.about)
        present = _person(account).values()
        is_new = may_be_put_right(account, unit.passwords.version(account.account_id))
        if not is_new or not proposal.old.items() <= present.items():
            raise Stale
        may_be_sent(unit, account, now)
        if not isinstance(prepared, Secret):
            raise Stale(Verdict.NOT_FOUND)
        right = _read({**present, **proposal.new})
        _put_right(unit, account, right)
        corrected = right.as_account(account)
        _tell(unit, account, corrected, proposal, actor, now)
        renew_in(unit, corrected, prepared, actor.about(account.account_id, object_id=proposal.proposal_id), now)
        return []

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: the invitation stays as it is."""


def _put_right(unit: AdministrationUnitOfWork, account: Account, right: Person) -> None:
    unit.life.rename(account.account_id, right.name)
    unit.life.change_email(account.account_id, right.email)
    unit.life.change_phone(account.account_id, right.phone)


def _tell(
    unit: AdministrationUnitOfWork, was: Account, corrected: Account, proposal: Proposal, actor: Actor, now: datetime
) -> None:
    """M21; a new mail address is told to the old one too, as every change of it (T27)."""
    what = next((detail for name, detail in DETAILS.items() if name in proposal.new), Detail.NAME)
    subject = actor.about(was.account_id, object_id=proposal.proposal_id, detail={"what": what.value})
    changed(unit, corrected, what, subject, now)
    if was.email != corrected.email:
        unit.outbox.queue(DetailsChanged(was, now, what), now)


DETAILS = {"email": Detail.EMAIL, "telefoon": Detail.PHONE}  # everything else is the name


def _different(was: Person, right: Person) -> tuple[dict[str, str], dict[str, str]]:
    """What changes, by field: as it is and as it should be."""
    before, after = was.values(), right.values()
    names = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _person(account: Account) -> Person:
    name = Name(account.aanhef, account.initials, account.given_name, account.infix, account.surname)
    return Person(name, account.email, account.phone)


def _read(values: dict[str, str]) -> Person:
    name = Name(
        Aanhef(values["aanhef"]),
        values["voorletters"],
        values["voornaam"],
        values["tussenvoegsel"],
        values["achternaam"],
    )
    return Person(name, values["email"], values["telefoon"])
