"""The print step: the only place where a plain activation code exists (S9, T5).

A code is made, hashed and put in a PDF outside any transaction; the transaction that keeps its hash also
puts the PDF in the folder, so there is never a posted code that nobody can check.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.accounts import lifecycle
from idp.activation.activatiebrief import Letter, LetterContent
from idp.activation.activatiecode import last_moment, new_code
from idp.activation.ports import LetterFolder, LetterPress, PrintUnitOfWork, StoredCode, Unprintable
from idp.audit.events import Event
from idp.audit.record import NOWHERE, Subject, record
from idp.hashing import SlowHasher

Begin = Callable[[], AbstractContextManager[PrintUnitOfWork]]


@dataclass(frozen=True, slots=True)
class Press:
    """What makes letters: paper, folder and the hash of codes. make_code: another source in the demo only."""

    letters: LetterPress
    folder: LetterFolder
    hasher: SlowHasher
    make_code: Callable[[str], str] = lambda _account_id: new_code()


@dataclass(frozen=True, slots=True)
class Printed:
    """Ids of letters that were printed now, and of those that nothing can print as they are."""

    letters: tuple[str, ...] = ()
    unprintable: tuple[str, ...] = ()


class Printing:
    """Prints what waits, and hears how it went."""

    def __init__(self, begin_read: Begin, begin_write: Begin, press: Press) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._press = press

    def print_waiting(self, now: datetime, *, early: bool = False) -> Printed:
        """Print every letter that may be printed by now; early: also those that wait until tomorrow.

        Safe to run twice at once. PDFs of letters that were withdrawn since are removed.
        """
        with self._begin_read() as unit:
            letters = unit.letters.waiting(now + timedelta(days=1) if early else now)
            outstanding = unit.letters.unconfirmed()
        self._press.folder.keep_only({letter.letter_id for letter in outstanding})
        printed: list[str] = []
        unprintable: list[str] = []
        for letter in letters:
            try:
                printed += [letter.letter_id] * self._print(letter, now)
            except Unprintable:
                unprintable.append(letter.letter_id)
        return Printed(tuple(printed), tuple(unprintable))

    def outstanding(self) -> tuple[Letter, ...]:
        """Letters that wait for the printer or for the post."""
        with self._begin_read() as unit:
            return unit.letters.unconfirmed()

    def confirm(self, letter_id: str, now: datetime) -> bool:
        """It was printed well and posted; the PDF goes. False when there is no such printed letter."""
        with self._begin_write() as unit:
            letter = unit.letters.find(letter_id)
            if letter is None or not unit.letters.mark_confirmed(letter_id, now):
                return False
            self._record(unit, Event.LETTER_CONFIRMED, letter, now)
        self._press.folder.remove(letter_id)
        return True

    def fail(self, letter_id: str, now: datetime) -> bool:
        """It was not printed well: its code is void and the letter waits again, for another code (E72)."""
        with self._begin_write() as unit:
            letter = unit.letters.find(letter_id)
            if letter is None or not unit.letters.mark_failed(letter_id):
                return False
            unit.activatiecodes.void(letter.account_id)
            self._record(unit, Event.LETTER_FAILED, letter, now)
        self._press.folder.remove(letter_id)
        return True

    def _print(self, letter: Letter, now: datetime) -> bool:
        content = self._content(letter, now)
        if content is None:
            self._withdraw(letter)
            return False
        pdf = self._press.letters.press(content)
        encoded = self._press.hasher.hash(content.code)
        code = StoredCode(letter.account_id, letter.letter_id, encoded, now, last_moment(now))
        with self._begin_write() as unit:
            account = unit.accounts.find(letter.account_id)
            if account is None or account.state not in lifecycle.print_letter.sources:
                return False
            if not unit.letters.mark_printed(letter.letter_id, now):
                return False
            unit.activatiecodes.put(code)
            self._record(unit, Event.LETTER_PRINTED, letter, now)
            self._press.folder.put(letter.letter_id, pdf)
        return True

    def _content(self, letter: Letter, now: datetime) -> LetterContent | None:
        """None when the account no longer waits for a letter or has no address."""
        with self._begin_read() as unit:
            account = unit.accounts.find(letter.account_id)
            address = unit.accounts.find_address(letter.account_id)
        if account is None or address is None or account.state not in lifecycle.print_letter.sources:
            return None
        return LetterContent(letter, account, address, self._press.make_code(account.account_id), now)

    def _withdraw(self, letter: Letter) -> None:
        with self._begin_write() as unit:
            unit.letters.withdraw(letter.account_id)

    def _record(self, unit: PrintUnitOfWork, event: Event, letter: Letter, now: datetime) -> None:
        subject = Subject(letter.account_id, actor_id="operator", object_id=letter.letter_id)
        record(unit.audit, event, subject, origin=NOWHERE, now=now)
