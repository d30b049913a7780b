"""The terms of use that hold now (S5, P16). Their text is the template login/terms_text.html.

A change of the text is a new version here; everyone is then asked again at the next login.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Terms:
    """version: what is kept with an account that accepted them."""

    version: str
    valid_from: date


CURRENT_TERMS = Terms("1.0", date(2026, 11, 1))
