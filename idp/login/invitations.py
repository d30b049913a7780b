"""Invitations: the mail and the letter with which a first login can begin, and their end (T4, T10, T11).

Mail and letter are written in the transaction that invites; the letter waits for another day than the mail.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from idp.accounts import lifecycle
from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.messages import AccountInvited, InvitationExpired
from idp.accounts.model import Account
from idp.accounts.postal_address import PostalAddress
from idp.accounts.transitions import make_transition, refusals_recorded
from idp.activation.activatiebrief import Letter, LetterKind, is_same_day
from idp.activation.activatiecode import last_moment
from idp.activation.ordering import order_letter
from idp.activation.settling import withdraw_in
from idp.audit.events import Event
from idp.audit.record import NOWHERE, OPERATOR, Subject, record
from idp.credentials.initial_password import VALIDITY, new_initial_password
from idp.credentials.password_policy import Owner
from idp.credentials.ports import StoredInitialPassword
from idp.hashing import SlowHasher
from idp.login.ports import Begin, LoginUnitOfWork

INVITED_BY = "M03"  # one that was not sent yet holds a password that opens nothing any more
BATCH = 100

MakePassword = Callable[[Owner], str]


@dataclass(frozen=True, slots=True)
class Secret:
    """A one-time password, and what is kept of it."""

    password: str = field(repr=False)
    stored: StoredInitialPassword


class Invitations:
    """Invites people, and takes invitations back that nobody used."""

    def __init__(
        self,
        begin_read: Begin,
        begin_write: Begin,
        hasher: SlowHasher,
        make_password: MakePassword = new_initial_password,
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._hasher = hasher
        self._make_password = make_password

    def invite(self, approved: Account, address: PostalAddress, now: datetime) -> Account:
        """The invited account, kept with its address, one-time password, letter and mail M03.

        approved: in state goedgekeurd and not stored yet. Raises TransitionRefused otherwise.
        """
        secret = self.new_secret(approved, now)
        with refusals_recorded(self._begin_write, origin=NOWHERE, now=now), self._begin_write() as unit:
            return invite_in(unit, approved, address, secret, _by_operator(approved), now)

    def renew(self, account: Account, now: datetime) -> Account:
        """Invited again: new mail, new letter, and what was sent or set up before is void. Raises TransitionRefused."""
        secret = self.new_secret(account, now)
        with refusals_recorded(self._begin_write, origin=NOWHERE, now=now), self._begin_write() as unit:
            return renew_in(unit, account, secret, _by_operator(account), now)

    def new_letter(self, account: Account, now: datetime) -> Letter:
        """Another letter with another code, to the same address; the old code is void. Raises TransitionRefused."""
        with refusals_recorded(self._begin_write, origin=NOWHERE, now=now), self._begin_write() as unit:
            return new_letter_in(unit, account, _by_operator(account), now)

    def expire(self, now: datetime) -> int:
        """Take back what was not used in 21 days; the number of accounts. Safe to run late, twice and at once (T10)."""
        expired = 0
        while account_ids := self._expired(now):
            done = sum(self._expire(account_id, now) for account_id in account_ids)
            expired += done
            if not done:
                break
        return expired

    def _expired(self, now: datetime) -> tuple[str, ...]:
        with self._begin_read() as unit:
            return unit.initial_passwords.expired_invitations(now, BATCH)

    def _expire(self, account_id: str, now: datetime) -> bool:
        with self._begin_write() as unit:
            unit.factors.hold(account_id)  # who chooses a password at this moment comes before or after
            account = unit.accounts.find(account_id)
            if account is None or account.has_password or account.state not in lifecycle.expire_invitation.sources:
                return False
            try:
                expired = make_transition(unit, lifecycle.expire_invitation, account)
            except TransitionRefused:  # another worker, or the user, was first
                return False
            withdraw_in(unit, account_id)
            unit.activatiecodes.void(account_id)
            unit.login_attempts.end_of_account(account_id)
            unit.outbox.queue(InvitationExpired(expired), now)
            _record(unit, Event.INVITATION_EXPIRED, expired, now)
            return True

    def new_secret(self, account: Account, now: datetime) -> Secret:
        """A one-time password for this account; costs a slow hash, outside any transaction. Raises TooBusy."""
        password = self._make_password(Owner(account.username, account.relatienummer))
        return Secret(password, StoredInitialPassword(self._hasher.hash(password), now, now + VALIDITY))


def invite_in(
    unit: LoginUnitOfWork, approved: Account, address: PostalAddress, secret: Secret, subject: Subject, now: datetime
) -> Account:
    """The invited account in the running transaction: kept with its address, password, letter and mail M03 (T4)."""
    unit.accounts.add(approved, now)
    unit.accounts.put_address(approved.account_id, address)
    invited = make_transition(unit, lifecycle.invite, approved)
    _send(unit, invited, secret, LetterKind.FIRST, now)
    record(unit.audit, Event.ACCOUNT_INVITED, subject, origin=NOWHERE, now=now)
    return invited


def renew_in(unit: LoginUnitOfWork, account: Account, secret: Secret, subject: Subject, now: datetime) -> Account:
    """Invited again in the running transaction: a password or factor of before opens nothing any more (T11).

    Raises TransitionRefused.
    """
    invited = make_transition(unit, lifecycle.renew_invitation, account)
    unit.passwords.withdraw(account.account_id)
    unit.factors.remove_all(account.account_id)
    unit.life.note_dealt_with(account.account_id, now)
    _send(unit, invited, secret, LetterKind.RENEWED, now)
    record(unit.audit, Event.INVITATION_RENEWED, subject, origin=NOWHERE, now=now)
    return invited


def new_letter_in(unit: LoginUnitOfWork, account: Account, subject: Subject, now: datetime) -> Letter:
    """Another letter in the running transaction; the mailed password waits for it. Raises TransitionRefused (T11)."""
    unit.factors.hold(account.account_id)  # before its code: whoever recovers at this moment holds both in this order
    account = unit.accounts.find(account.account_id) or account
    kind = LetterKind.RECOVERY if account.state in lifecycle.recover.sources else LetterKind.RENEWED
    lifecycle.print_letter(account)
    mailed = unit.initial_passwords.find(account.account_id)
    mailed_today = mailed is not None and is_same_day(mailed.issued_at, now)
    letter = order_letter(unit, account.account_id, kind, now, mailed_today=mailed_today)
    unit.initial_passwords.last_until(account.account_id, last_moment(now))
    unit.life.note_dealt_with(account.account_id, now)
    record(unit.audit, Event.LETTER_ORDERED, subject, origin=NOWHERE, now=now)
    return letter


def _send(unit: LoginUnitOfWork, invited: Account, secret: Secret, kind: LetterKind, now: datetime) -> None:
    unit.initial_passwords.put(invited.account_id, secret.stored)
    unit.login_attempts.end_of_account(invited.account_id)
    order_letter(unit, invited.account_id, kind, now, mailed_today=True)
    unit.outbox.withdraw(invited.account_id, INVITED_BY)
    unit.outbox.queue(AccountInvited(invited, secret.password, secret.stored.expires_at), now)


def _by_operator(account: Account) -> Subject:
    return Subject(account.account_id, actor_id=OPERATOR)


def _record(unit: LoginUnitOfWork, event: Event, account: Account, now: datetime) -> None:
    record(unit.audit, event, _by_operator(account), origin=NOWHERE, now=now)
