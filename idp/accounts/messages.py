"""What an account holder is told by mail; the words are written in idp/delivery."""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.model import Account


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """M08. device: kind of device in words, as far as the browser told."""

    account: Account
    changed_at: datetime
    expires_at: datetime
    device: str


Message = PasswordChanged
