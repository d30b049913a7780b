"""The one-time password of the mail: opens only the first login, and only together with the letter (S8, S27).

It keeps the rules of a password itself (ASVS v5.0.0-6.4.1) and ends when the user has chosen one.
Wrong guesses are throttled and never void it (K22).
"""

import secrets
from datetime import datetime, timedelta

from idp.credentials.password_policy import Owner, violations
from idp.credentials.ports import StoredInitialPassword

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that looks alike
GROUPS = 4
GROUP_CHARACTERS = 4  # 16 of 53 characters: 91 random bits
VALIDITY = timedelta(days=21)  # S27


def new_initial_password(owner: Owner) -> str:
    """Four random groups of four, as 'h7Qm-pX4d-Rw9k-tZ3c'; keeps every rule but the history one."""
    while True:
        groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_CHARACTERS)) for _ in range(GROUPS))
        password = "-".join(groups)
        if not violations(password, owner):
            return password


def works(stored: StoredInitialPassword | None, now: datetime) -> bool:
    """True while it can open a first login; for ever false once a password was chosen."""
    return stored is not None and stored.ended_at is None and now < stored.expires_at
