"""Ordering a letter: the one before it and its code are void from that moment (S9)."""

from datetime import datetime

from idp.activation.activatiebrief import Letter, LetterKind, order
from idp.activation.ports import PrintUnitOfWork
from idp.activation.settling import withdraw_in


def order_letter(
    unit: PrintUnitOfWork, account_id: str, kind: LetterKind, now: datetime, *, mailed_today: bool
) -> Letter:
    """The letter that will be printed, in the running transaction. mailed_today: it waits until tomorrow (T5)."""
    withdraw_in(unit, account_id)
    unit.activatiecodes.void(account_id)
    letter = order(account_id, kind, now, mailed_today=mailed_today)
    unit.letters.add(letter)
    return letter
