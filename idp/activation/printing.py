"""The print step: the only place where a plain activation code exists (S9, T5).

A code is made, hashed and put in a PDF outside any transaction; the transaction that keeps its hash also
puts the PDF in the folder, so there is never a posted code that nobody can check. A few letters go together: their
hashes are computed one after another, while the memory for them is warm, and they share a commit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from idp.accounts import lifecycle
from idp.activation.activatiebrief import Letter, LetterContent
from idp.activation.activatiecode import last_moment, new_code
from idp.activation.ports import LetterFolder, LetterPress, PrintUnitOfWork, StoredCode, Unprintable
from idp.activation.print_batch import LETTERS_IN_A_BATCH, Batch, ManifestLine
from idp.activation.settling import Begin, confirm_in, fail_in, remove_withdrawn, withdraw_in
from idp.audit.events import Event
from idp.audit.record import NOWHERE, OPERATOR, Subject, record
from idp.hashing import SlowHasher

BY_OPERATOR = Subject(actor_id=OPERATOR)
TOGETHER: Final = 10  # letters; what waits to be written meanwhile waits for some milliseconds


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

        Safe to run twice at once.
        """
        with self._begin_read() as unit:
            letters = unit.letters.waiting(now + timedelta(days=1) if early else now)
        return self._print_all(letters, None, now)

    def print_batch(self, batch_id: str, now: datetime) -> Printed:
        """Print what waits as one batch that somebody ordered; begun before, it is finished. Safe to repeat."""
        with self._begin_read() as unit:
            batch = unit.batches.find(batch_id)
            made = len(unit.batches.manifest(batch_id))
            letters = unit.letters.waiting(now, max(0, LETTERS_IN_A_BATCH - made))
        if batch is None or batch.finished_at is not None:
            return Printed()
        printed = self._print_all(letters, batch, now)
        with self._begin_write() as unit:
            unit.batches.finish(batch_id, now)
        return printed

    def outstanding(self) -> tuple[Letter, ...]:
        """Letters that wait for the printer or for the post."""
        with self._begin_read() as unit:
            return unit.letters.unconfirmed()

    def confirm(self, letter_id: str, now: datetime) -> bool:
        """It was printed well and posted; the PDF goes. False when there is no such printed letter."""
        with self._begin_write() as unit:
            done = confirm_in(unit, letter_id, BY_OPERATOR, origin=NOWHERE, now=now)
        if done:
            self._press.folder.remove(letter_id)
        return done

    def fail(self, letter_id: str, now: datetime) -> bool:
        """It was not printed well: its code is void and the letter waits again, for another code (E72)."""
        with self._begin_write() as unit:
            done = fail_in(unit, letter_id, BY_OPERATOR, origin=NOWHERE, now=now)
        if done:
            self._press.folder.remove(letter_id)
        return done

    def _print_all(self, letters: Sequence[Letter], batch: Batch | None, now: datetime) -> Printed:
        """PDFs of letters that were withdrawn since the last print are removed first."""
        remove_withdrawn(self._press.folder, self._begin_read)
        self._press.folder.sweep()
        printed: list[str] = []
        unprintable: list[str] = []
        for begin in range(0, len(letters), TOGETHER):
            done = self._print_together(letters[begin : begin + TOGETHER], batch, now)
            printed += done.letters
            unprintable += done.unprintable
        return Printed(tuple(printed), tuple(unprintable))

    def _print_together(self, letters: Sequence[Letter], batch: Batch | None, now: datetime) -> Printed:
        contents = self._contents(letters, now)
        pdfs, unprintable = self._pressed(contents)
        codes = [self._stored(content, now) for content in contents if content.letter.letter_id in pdfs]
        with self._press.folder.lay_out(pdfs) as sheets, self._begin_write() as unit:
            # Accounts before their letters, and in one order: as whoever moves one of them, or several at once.
            for account_id in sorted({code.account_id for code in codes}):
                unit.factors.hold(account_id)
            printed = [code.letter_id for code in codes if _keep(unit, code, batch, pdfs[code.letter_id], now)]
            for letter_id in printed:
                sheets.put(letter_id)
        return Printed(tuple(printed), unprintable)

    def _contents(self, letters: Sequence[Letter], now: datetime) -> list[LetterContent]:
        """What each will say; one whose account no longer waits for it, or has no address, is withdrawn."""
        with self._begin_read() as unit:
            found = [(letter, self._content(unit, letter, now)) for letter in letters]
        for letter, content in found:
            if content is None:
                self._withdraw(letter)
        return [content for _, content in found if content is not None]

    def _content(self, unit: PrintUnitOfWork, letter: Letter, now: datetime) -> LetterContent | None:
        account, address = unit.accounts.find(letter.account_id), unit.accounts.find_address(letter.account_id)
        if account is None or address is None or account.state not in lifecycle.print_letter.sources:
            return None
        return LetterContent(letter, account, address, self._press.make_code(account.account_id), now)

    def _pressed(self, contents: Sequence[LetterContent]) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """The PDFs by letter_id, and the letters that there can be none of."""
        pdfs: dict[str, bytes] = {}
        unprintable: list[str] = []
        for content in contents:
            try:
                pdfs[content.letter.letter_id] = self._press.letters.press(content)
            except Unprintable:
                unprintable.append(content.letter.letter_id)
        return pdfs, tuple(unprintable)

    def _stored(self, content: LetterContent, now: datetime) -> StoredCode:
        letter, encoded = content.letter, self._press.hasher.hash(content.code)
        return StoredCode(letter.account_id, letter.letter_id, encoded, now, last_moment(now))

    def _withdraw(self, letter: Letter) -> None:
        with self._begin_write() as unit:
            withdraw_in(unit, letter.account_id)


def _keep(unit: PrintUnitOfWork, code: StoredCode, batch: Batch | None, pdf: bytes, now: datetime) -> bool:
    """Write down that it was printed, and what its code is; False when it may not be printed any more."""
    account = unit.accounts.find(code.account_id)
    if account is None or account.state not in lifecycle.print_letter.sources:
        return False
    if not unit.letters.mark_printed(code.letter_id, now):
        return False
    unit.activatiecodes.put(code)
    unit.initial_passwords.last_until(code.account_id, code.expires_at)
    if batch is not None:
        unit.batches.put(batch.batch_id, ManifestLine(code.letter_id, sha256(pdf).hexdigest()))
    actor_id = batch.ordered_by if batch else BY_OPERATOR.actor_id
    subject = Subject(code.account_id, actor_id=actor_id, object_id=code.letter_id)
    record(unit.audit, Event.LETTER_PRINTED, subject, origin=NOWHERE, now=now)
    return True
