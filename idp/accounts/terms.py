"""The terms of use that hold now (S5, P16). Their text stands once, in shared/layout/templates/layout/nl and en.

A change of the text is a new version here; everyone is then asked again at the next login.
"""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """version: what is kept with an account that accepted them."""

    version: str
    valid_from: datetime


CURRENT_TERMS = Terms("1.0", datetime(2026, 11, 1, tzinfo=UTC))
