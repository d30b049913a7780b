"""How long a password is valid: six calendar months by the clock on the wall (manual 1.1, P1, S11)."""

from datetime import datetime

from idp.accounts.months import months_later

PASSWORD_VALIDITY_MONTHS = 6  # manual 1.1


def expires_at(set_at: datetime) -> datetime:
    """The first moment, aware UTC, at which a password set then is no longer valid."""
    return months_later(set_at, PASSWORD_VALIDITY_MONTHS)
