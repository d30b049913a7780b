"""The end of a letter, printed or not: posted, failed and to be made again with another code, or withdrawn (T5)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from idp.activation.ports import LetterFolder, PrintUnitOfWork
from idp.activation.print_batch import Outcome
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record

Begin = Callable[[], AbstractContextManager[PrintUnitOfWork]]


def confirm_in(unit: PrintUnitOfWork, letter_id: str, subject: Subject, *, origin: Origin, now: datetime) -> bool:
    """It was printed well and posted; its PDF may go. False when there is no such printed letter."""
    letter = unit.letters.find(letter_id)
    if letter is None or not unit.letters.mark_confirmed(letter_id, now):
        return False
    unit.batches.settle(letter_id, Outcome.POSTED)
    record(unit.audit, Event.LETTER_CONFIRMED, _about(subject, letter.account_id, letter_id), origin=origin, now=now)
    return True


def fail_in(unit: PrintUnitOfWork, letter_id: str, subject: Subject, *, origin: Origin, now: datetime) -> bool:
    """It was not printed well: its code is void and the letter waits again, for another code (E72)."""
    letter = unit.letters.find(letter_id)
    if letter is None or not unit.letters.mark_failed(letter_id):
        return False
    unit.activatiecodes.void(letter.account_id)
    unit.batches.settle(letter_id, Outcome.FAILED)
    record(unit.audit, Event.LETTER_FAILED, _about(subject, letter.account_id, letter_id), origin=origin, now=now)
    return True


def withdraw_in(unit: PrintUnitOfWork, account_id: str) -> None:
    """No letter to this account is posted any more; nothing about them waits for a clerk."""
    for letter_id in unit.letters.withdraw(account_id):
        unit.batches.settle(letter_id, Outcome.WITHDRAWN)


def remove_withdrawn(folder: LetterFolder, begin_read: Begin) -> int:
    """Remove PDFs whose letters nobody posts any more; how many.

    The folder is read before the letters: what is printed meanwhile was ordered before, and stays.
    """
    lying = folder.lying()
    if not lying:
        return 0
    with begin_read() as unit:
        gone = lying - {letter.letter_id for letter in unit.letters.unconfirmed()}
    for letter_id in gone:
        folder.remove(letter_id)
    return len(gone)


def _about(who: Subject, account_id: str, letter_id: str) -> Subject:
    return Subject(account_id, actor_id=who.actor_id, object_id=letter_id, detail=who.detail)
