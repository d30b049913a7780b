"""Reading the one account that an action is about, and proposing something about it."""

from datetime import datetime

from idp.accounts.life import fingerprint
from idp.accounts.model import Account
from idp.administration.actor import Actor, person_of
from idp.administration.proposals import Contents, ProposalKind, proposed
from idp.administration.units import AdministrationUnitOfWork
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record


def the_account(unit: AdministrationUnitOfWork, account_id: str, seen: str = "") -> Account:
    """The account. seen: its fingerprint when the actor looked at it, empty when no page was shown.

    Raises Stale when it is not there, or looks different now (E76).
    """
    account = unit.accounts.find(account_id) if account_id.isprintable() else None
    if account is None:
        raise Stale(Verdict.NOT_FOUND)
    if seen and seen != fingerprint(account, unit.accounts.find_address(account_id)):
        raise Stale(Verdict.CHANGED_MEANWHILE)
    return account


def held_account(unit: AdministrationUnitOfWork, account_id: str) -> Account:
    """The account, which nobody else moves or writes a letter to until the transaction ends. Raises Stale.

    What is looked at after this stays so: a letter on its way, a new address, a password (S9, K27).
    """
    unit.factors.hold(account_id)
    return the_account(unit, account_id)


def propose_about(
    unit: AdministrationUnitOfWork, account: Account, contents: Contents, actor: Actor, now: datetime
) -> Verdict:
    """WAITS, once the proposal is kept. Raises Stale when one of its kind about this account waits already."""
    keep(unit, contents, actor, now, account_id=account.account_id)
    return Verdict.WAITS


def keep(
    unit: AdministrationUnitOfWork, contents: Contents, actor: Actor, now: datetime, *, account_id: str | None = None
) -> str:
    """The id of a proposal that waits from now on. Raises Stale when one of its kind about the same waits already."""
    proposal = proposed(contents, actor, now)
    if not unit.proposals.add(proposal):
        raise Stale(Verdict.WAITS_ALREADY)
    subject = actor.about(
        account_id, object_id=proposal.proposal_id, reason=contents.reason, detail={"kind": contents.kind.value}
    )
    record(unit.audit, Event.PROPOSAL_MADE, subject, origin=actor.origin, now=now)
    return proposal.proposal_id


def keep_with_form(
    unit: AdministrationUnitOfWork, contents: Contents, file: bytes, actor: Actor, now: datetime
) -> None:
    """Keep a proposal about an account with its signed form, for as long as that account. Raises Stale as `keep`."""
    if contents.form is None:
        raise ValueError("this proposal has no form")
    unit.forms.add(contents.form, file)
    keep(unit, contents, actor, now, account_id=contents.about)
    unit.forms.belongs_to(contents.form.form_id, contents.about)


def contents_about(account: Account, kind: ProposalKind, reason: str, **values: dict[str, str]) -> Contents:
    """What is proposed about an account. values: old and new."""
    return Contents(
        kind,
        about=account.account_id,
        title=f"{account.relatienummer} · {account.full_name}",
        reason=reason.strip(),
        old=values.get("old", {}),
        new=values.get("new", {}),
        concerned=person_of(account),
    )
