"""How long the CAK keeps what was delivered: bytes by the day, records by the year (AVG 5(1)(e), K41)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from uploads.deliveries.model import DeliveryKind

LONGEST_DAYS = 365 * 7  # that staff may say for a kind
MOST_YEARS = 100  # of an installation: what counts back from now must still be a date
MOST_DAYS = 365 * MOST_YEARS


@dataclass(frozen=True, slots=True)
class Keeping:
    """Settings of an installation.

    bytes_days: after picking up or rejecting, unless the kind says otherwise. receipt_years: of what is known of a
    delivery, its receipt and certificate among it. account_days: of an account of which nothing else is known.
    """

    bytes_days: int = 30
    receipt_years: int = 7
    account_days: int = 730

    def bytes_until(self, kind: DeliveryKind | None, now: datetime) -> datetime:
        """When the bytes of a delivery may go that was picked up or rejected now."""
        own = None if kind is None else kind.keep_days
        return now + timedelta(days=self.bytes_days if own is None else own)

    def forgotten_if_before(self, now: datetime) -> datetime:
        """What was delivered by then, so many years ago, may be forgotten."""
        year = now.year - self.receipt_years
        try:
            return now.replace(year=year)
        except ValueError:  # 29 February
            return now.replace(year=year, day=28)

    def accounts_if_before(self, now: datetime) -> datetime:
        """The same for accounts that nothing speaks of any more."""
        return now - timedelta(days=self.account_days)
