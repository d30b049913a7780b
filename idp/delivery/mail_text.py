"""What a mail of the idp says, and to which account."""

from dataclasses import dataclass

from idp.accounts.model import Account
from shared.mail.words import Words


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail to one account holder.

    objection: True for a mail on security that ends with what to do when it was not you.
    """

    account: Account
    dutch: Words
    english: Words
    objection: bool = True
