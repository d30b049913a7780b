"""Who someone is, and how to reach them: what the servicedesk may change, and what it may only ask for (T27, K27).

Name and salutation change at once. A telephone number changes after a call back on the old one. A mail address is
confirmed by its owner. A postal address needs a new signed form and two people, and no letter may be on its way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from idp.accounts import lifecycle
from idp.accounts.life import Name
from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.messages import Detail, DetailsChanged
from idp.accounts.model import Account
from idp.accounts.phone_check import PhoneCheck
from idp.accounts.postal_address import PostalAddress
from idp.accounts.signed_form import form_fault, may_be_signed_on, signed_form
from idp.accounts.transitions import refusals_recorded
from idp.administration.actions import Action
from idp.administration.actor import Actor, person_of
from idp.administration.entered_form import entered_form
from idp.administration.one_account import held_account, keep_with_form, the_account
from idp.administration.permission import Permission
from idp.administration.phone_checks import checks_done
from idp.administration.proposals import Contents, Proposal, ProposalKind
from idp.administration.request_draft import FORM_FAULTS, Fault, Faults, unprintable
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import NOWHERE, Subject, record
from idp.oidc.logout import Messages

Change = Callable[[AdministrationUnitOfWork, Account], Detail]


@dataclass(frozen=True, slots=True)
class NewForm:
    """A new signed form. signed_on: day of the signature."""

    content: bytes
    signer: str
    signed_on: date

    def faults(self, now: datetime) -> Faults:
        """What is wrong with it, by the names that its fields have in an application."""
        if (fault := form_fault(self.content)) is not None:
            return (("formulier", FORM_FAULTS[fault]),)
        return () if may_be_signed_on(self.signed_on, now) else (("datum_ondertekening", Fault.DATE),)


class Details:
    """Changes what one person may, and proposes what two must."""

    def __init__(self, begin_write: Begin, permission: Permission) -> None:
        self._begin_write = begin_write
        self._permission = permission

    def rename(
        self, actor: Actor, account_id: str, name: Name, reason: str, now: datetime, *, seen: str = ""
    ) -> Verdict | Faults:
        """Raises NotPermitted and LoginTooOld."""

        def change(unit: AdministrationUnitOfWork, account: Account) -> Detail:
            unit.life.rename(account.account_id, name)
            return Detail.NAME

        self._permission.require(actor, Action.ACCOUNT_CHANGE_DETAILS, now)
        if wrong := unprintable(name.values()):
            return wrong
        return self._change(actor, account_id, reason, now, seen, change)

    def change_phone(
        self, actor: Actor, account_id: str, phone: str, reason: str, now: datetime, *, seen: str = ""
    ) -> Verdict:
        """Only after a call back on the number that was known. Raises NotPermitted and LoginTooOld."""

        def change(unit: AdministrationUnitOfWork, account: Account) -> Detail:
            if PhoneCheck.CALL_BACK not in checks_done(unit, account, now):
                raise Stale(Verdict.CHECKS_MISSING)
            unit.life.change_phone(account.account_id, phone)
            unit.phone_checks.forget(account.account_id)  # it was made on another number
            return Detail.PHONE

        self._permission.require(actor, Action.ACCOUNT_CHANGE_PHONE, now)
        return self._change(actor, account_id, reason, now, seen, change)

    def propose_address(
        self, actor: Actor, account_id: str, address: PostalAddress, form: NewForm, reason: str, now: datetime
    ) -> Verdict | Faults:
        """Somebody else decides on it, with the form before them. Raises NotPermitted and LoginTooOld."""
        self._permission.require(actor, Action.ACCOUNT_CHANGE_ADDRESS, now)
        if wrong := form.faults(now) + unprintable(_shown(address)):
            return wrong
        if not reason.strip():
            return Verdict.NO_REASON
        signed = signed_form(form.content, form.signer, form.signed_on, now)
        try:
            with self._begin_write() as unit:
                account = the_account(unit, account_id)
                if account.state not in lifecycle.change_address.sources:
                    return Verdict.WRONG_STATE
                _no_letter_under_way(unit, account)
                contents = Contents(
                    ProposalKind.CHANGE_ADDRESS,
                    about=account_id,
                    title=f"{account.relatienummer} · {account.full_name}",
                    reason=reason.strip(),
                    old=_shown(unit.accounts.find_address(account_id)),
                    new=_shown(address),
                    concerned=person_of(account),
                    form=signed,
                )
                keep_with_form(unit, contents, form.content, actor, now)
        except Stale as stale:
            return stale.verdict
        return Verdict.WAITS

    def _change(self, actor: Actor, account_id: str, reason: str, now: datetime, seen: str, change: Change) -> Verdict:
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with refusals_recorded(self._begin_write, origin=actor.origin, now=now), self._begin_write() as unit:
                account = lifecycle.change_details(the_account(unit, account_id, seen))
                what = change(unit, account)
                told = unit.accounts.find(account_id) or account
                changed(unit, told, what, actor.about(account_id, reason=reason, detail={"what": what}), now)
        except Stale as stale:
            return stale.verdict
        except TransitionRefused:
            return Verdict.WRONG_STATE
        return Verdict.DONE


class AddressEffect:
    """Effect of CHANGE_ADDRESS."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        entered_form(unit, proposal)
        account = lifecycle.change_address(held_account(unit, proposal.about))
        _no_letter_under_way(unit, account)
        if _shown(unit.accounts.find_address(account.account_id)) != dict(proposal.old):
            raise Stale
        values = proposal.new
        address = PostalAddress(values["straat"], values["huisnummer"], values["postcode"], values["plaats"])
        unit.accounts.put_address(account.account_id, address)
        unit.life.note_address_change(account.account_id, now)
        unit.life.note_dealt_with(account.account_id, now)
        subject = actor.about(account.account_id, object_id=proposal.proposal_id, detail={"what": Detail.ADDRESS.value})
        changed(unit, account, Detail.ADDRESS, subject, now)
        return []

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: letters go where they went."""


def changed(unit: AdministrationUnitOfWork, account: Account, what: Detail, subject: Subject, now: datetime) -> None:
    """One audit row and one M21 for a change that was made."""
    record(unit.audit, Event.DETAILS_CHANGED, subject, origin=NOWHERE, now=now)
    unit.outbox.queue(DetailsChanged(account, now, what), now)


def _no_letter_under_way(unit: AdministrationUnitOfWork, account: Account) -> None:
    if unit.letters.under_way(account.account_id):
        raise Stale(Verdict.LETTER_UNDER_WAY)


def _shown(address: PostalAddress | None) -> dict[str, str]:
    if address is None:
        return {}
    return {
        "straat": address.street,
        "huisnummer": address.house_number,
        "postcode": address.postcode,
        "plaats": address.town,
    }
