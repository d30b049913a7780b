"""Which mail belongs to which message: plain text and HTML alike, Dutch, with English below when chosen."""

from collections.abc import Callable
from typing import Any

from idp.accounts import messages
from idp.accounts.messages import Message
from idp.delivery import (
    about_passwords,
    about_second_factors,
    applying,
    becoming_active,
    details,
    guarding,
    standing,
)
from idp.delivery.mail_form import as_mail
from idp.delivery.mail_text import MailText
from shared.mail.form import Contact
from shared.mail.message import Mail

Writer = Callable[[Any], MailText]

_WRITERS: dict[type[Message], tuple[str, Writer]] = {
    messages.RequestReceived: ("M01", applying.request_received),
    messages.RequestRejected: ("M02", applying.request_rejected),
    messages.ActivationVoided: ("M04", becoming_active.activation_voided),
    messages.AccountActivated: ("M05", becoming_active.account_activated),
    messages.InvitationExpired: ("M06", becoming_active.invitation_expired),
    messages.PasswordChanged: ("M08", about_passwords.password_changed),
    messages.PasswordResetRequested: ("M09", about_passwords.password_reset_requested),
    messages.LoginThrottled: ("M10", guarding.login_throttled),
    messages.SecondFactorChanged: ("M11", about_second_factors.second_factor_changed),
    messages.RecoveryCodeUsed: ("M12", about_second_factors.recovery_code_used),
    messages.RecoveryOpened: ("M13", about_second_factors.recovery_opened),
    messages.AccountBlocked: ("M14", standing.account_blocked),
    messages.AccountUnblocked: ("M15", standing.account_unblocked),
    messages.AccountClosed: ("M16", standing.account_closed),
    messages.NewDevice: ("M17", guarding.new_device),
    messages.DetailsChanged: ("M21", details.details_changed),
    messages.RelationChanged: ("M23", details.relation_changed),
    messages.EmailToConfirm: ("M24", details.email_to_confirm),
    messages.ApprovedInEmergency: ("M25", guarding.approved_in_emergency),
}
# These say where to log in: they get the host of the portal too.
_SAYING_WHERE: dict[type[Message], tuple[str, Callable[[Any, str], MailText]]] = {
    messages.AccountInvited: ("M03", becoming_active.account_invited),
    messages.PasswordExpires: ("M07", about_passwords.password_expires),
    messages.ClosingAhead: ("M22", standing.closing_ahead),
}


def composer(contact: Contact) -> Callable[[Message], tuple[str, Mail]]:
    """The function that gives a message's number and its mail, with these contact details."""
    saying_where = {kind: (number, _at(contact.portal, write)) for kind, (number, write) in _SAYING_WHERE.items()}
    writers = _WRITERS | saying_where

    def compose(message: Message) -> tuple[str, Mail]:
        number, write = writers[type(message)]
        return number, as_mail(write(message), contact)

    return compose


def _at(portal: str, write: Callable[[Any, str], MailText]) -> Writer:
    return lambda message: write(message, portal)
