"""Another mail address: the servicedesk asks, its owner confirms (T27, M24, M21).

Nothing changes before the owner has opened the mailed link and logged in: neither who reads the new mail box nor who
sits at the servicedesk can change it alone.
"""

from datetime import datetime

from idp.accounts import lifecycle
from idp.accounts.email_change import EmailChange
from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.messages import EmailToConfirm
from idp.accounts.transitions import refusals_recorded
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.one_account import the_account
from idp.administration.permission import Permission
from idp.administration.request_draft import Fault
from idp.administration.units import Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record
from idp.hashing import random_secret, secret_digest
from shared.mail.address import is_address


class NewEmail:
    """link_address: of the page that the mail leads to."""

    def __init__(self, begin_write: Begin, permission: Permission, link_address: str) -> None:
        self._begin_write = begin_write
        self._permission = permission
        self._link_address = link_address

    def ask(
        self, actor: Actor, account_id: str, email: str, reason: str, now: datetime, *, seen: str = ""
    ) -> Verdict | Fault:
        """Mail a link to the new address; one that was asked before is void. Raises NotPermitted, LoginTooOld."""
        self._permission.require(actor, Action.ACCOUNT_CHANGE_EMAIL, now)
        if not is_address(email):
            return Fault.EMAIL
        if not reason.strip():
            return Verdict.NO_REASON
        secret = random_secret()
        try:
            with refusals_recorded(self._begin_write, origin=actor.origin, now=now), self._begin_write() as unit:
                account = lifecycle.change_details(the_account(unit, account_id, seen))
                unit.email_changes.add(secret_digest(secret), EmailChange(account_id, email, now))
                message = EmailToConfirm(account, email, f"{self._link_address}?code={secret}")
                unit.outbox.queue(message, now)
                subject = actor.about(account_id, reason=reason)
                record(unit.audit, Event.EMAIL_CHANGE_ASKED, subject, origin=actor.origin, now=now)
        except Stale as stale:
            return stale.verdict
        except TransitionRefused:
            return Verdict.WRONG_STATE
        return Verdict.WAITS
