"""One message of every kind, about somebody whose name is easy to find back."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from idp.accounts import messages
from idp.accounts.messages import FactorChange, FactorKind, Message
from idp.accounts.model import Aanhef, Account, AccountState
from idp.delivery.email import composer
from shared.mail.form import Contact

AT = datetime(2027, 2, 16, 9, 5, tzinfo=UTC)  # 10:05 in Amsterdam
ENDS_AT = datetime(2027, 8, 16, 8, 5, tzinfo=UTC)
DEVICE = "Firefox, Windows"
CONFIRM_LINK = "https://idp.example/e-mail-bevestigen?code=abcdefghijklmnop"
LINK = "https://idp.example/wachtwoord-herstellen#abcdefghijklmnop"
CONTACT = Contact("keten.hetcak.nl")
ACCOUNT = Account(
    "a1", "r1", "104382", "Zorgkantoor", "j.timmerman", Aanhef.MENEER, "J.", "", "Timmerman",
    "j@x.example", "0612345678", "nl", AccountState.ACTIEF,
)  # fmt: skip

compose = composer(CONTACT)


def every_message(**changed: Any) -> dict[str, Message]:
    """By their number, for an account in which these fields differ."""
    account = replace(ACCOUNT, **changed)
    factor = messages.SecondFactorChanged(account, AT, FactorChange.ADDED, FactorKind.KEY, DEVICE, "laptop werk")
    return {
        "M01": messages.RequestReceived(account),
        "M02": messages.RequestRejected(account, "Het formulier is niet ondertekend."),
        "M03": messages.AccountInvited(account, "Zomer-4711-fiets", ENDS_AT),
        "M04": messages.ActivationVoided(account, AT, DEVICE),
        "M05": messages.AccountActivated(account, AT, ENDS_AT, DEVICE),
        "M06": messages.InvitationExpired(account),
        "M07": messages.PasswordExpires(account, ENDS_AT, 30),
        "M08": messages.PasswordChanged(account, AT, ENDS_AT, DEVICE),
        "M09": messages.PasswordResetRequested(account, AT, LINK, DEVICE),
        "M10": messages.LoginThrottled(account, AT, DEVICE),
        "M11": factor,
        "M12": messages.RecoveryCodeUsed(account, AT, 7, DEVICE),
        "M13": messages.RecoveryOpened(account, AT),
        "M14": messages.AccountBlocked(account, AT),
        "M15": messages.AccountUnblocked(account, AT, new_password=True),
        "M16": messages.AccountClosed(account, AT, messages.ClosingReason.ORGANISATION),
        "M17": messages.NewDevice(account, AT, DEVICE),
        "M21": messages.DetailsChanged(account, AT, messages.Detail.EMAIL),
        "M22": messages.ClosingAhead(account, ENDS_AT),
        "M23": messages.RelationChanged(account, AT),
        "M24": messages.EmailToConfirm(account, "j@x.example", CONFIRM_LINK),
        "M25": messages.ApprovedInEmergency(account, AT),
    }
