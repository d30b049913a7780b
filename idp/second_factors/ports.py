"""What the rules need to know about stored second factors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TotpFactor:
    """One authenticator app of an account. last_step: the last accepted time step, 0 before the first."""

    totp_id: str
    account_id: str
    name: str
    secret: bytes
    added_at: datetime
    last_step: int = 0


class TotpStore(Protocol):
    """Authenticator apps; secrets are encrypted at rest."""

    def of_account(self, account_id: str) -> tuple[TotpFactor, ...]:
        """The confirmed apps of this account."""
        ...

    def count(self, account_id: str) -> int:
        """How many there are, without decrypting them."""
        ...

    def use_step(self, totp_id: str, step: int, now: datetime) -> bool:
        """Take this time step, atomically; False when it or a later one was taken before."""
        ...

    def add(self, factor: TotpFactor) -> None:
        """Keep a confirmed app."""
        ...
