"""D6: the print room. A clerk orders a batch, fetches its file once, and tells of each letter how it went (T5).

The worker makes the letters, because it has the press. A clerk sees whom a letter is for, and never a mail.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from idp.accounts.model import Account
from idp.activation.activatiebrief import Letter
from idp.activation.ports import LetterFolder, LetterStage, PrintUnitOfWork
from idp.activation.print_batch import Batch, ManifestLine, archive, manifest_facts, new_batch
from idp.activation.settling import confirm_in, fail_in
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import Decline
from idp.administration.paging import PAGE_SIZE
from idp.administration.permission import Permission
from idp.audit.events import Event
from idp.audit.record import record

BATCHES_SHOWN = 10

Begin = Callable[[], AbstractContextManager[PrintUnitOfWork]]


@dataclass(frozen=True, slots=True)
class AddressedLetter:
    """A letter and whom it is for; None when the account is gone."""

    letter: Letter
    account: Account | None

    @property
    def name(self) -> str:
        """As on the envelope, without the organisation."""
        return self.account.full_name if self.account else ""

    @property
    def organisation(self) -> str:
        """Where it goes."""
        return self.account.relatie_naam if self.account else ""


@dataclass(frozen=True, slots=True)
class Queue:
    """counts: letters at each stage. letters: a page of one of them. batches: as BatchStore orders them."""

    counts: Mapping[LetterStage, int]
    letters: tuple[AddressedLetter, ...]
    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch, its manifest, and for whom its letters are, by letter_id as far as they still exist."""

    batch: Batch
    lines: tuple[ManifestLine, ...]
    letters: Mapping[str, AddressedLetter]

    @property
    def facts(self) -> Mapping[str, object]:
        """The manifest, and what became of each letter."""
        outcomes = {line.letter_id: line.outcome.value if line.outcome else None for line in self.lines}
        return {**manifest_facts(self.batch, self.lines), "ready": bool(self.batch.finished_at), "outcomes": outcomes}


class PrintRoom:
    """All that happens in it. Every method raises NotPermitted, those that make or take codes LoginTooOld."""

    def __init__(self, begin_read: Begin, begin_write: Begin, permission: Permission, folder: LetterFolder) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission
        self._folder = folder

    def queue(
        self, actor: Actor, stage: LetterStage, now: datetime, *, offset: int = 0, limit: int = PAGE_SIZE
    ) -> Queue:
        """What waits, and what was made."""
        self._permission.require(actor, Action.LETTERS_LIST, now)
        with self._begin_read() as unit:
            counts = {each: unit.letters.count(each, now) for each in LetterStage}
            letters = unit.letters.page(stage, now, offset=offset, limit=limit)
            return Queue(counts, _addressed(unit, letters), unit.batches.latest(BATCHES_SHOWN))

    def batch(self, actor: Actor, batch_id: str, now: datetime) -> OpenBatch | None:
        """One batch with its manifest."""
        self._permission.require(actor, Action.LETTERS_LIST, now)
        with self._begin_read() as unit:
            batch = unit.batches.find(batch_id)
            if batch is None:
                return None
            lines = unit.batches.manifest(batch_id)
            letters = _addressed(unit, unit.letters.find_many([line.letter_id for line in lines]))
        return OpenBatch(batch, lines, {each.letter.letter_id: each for each in letters})

    def order(self, actor: Actor, reason: str, now: datetime) -> Batch | Decline:
        """Have what waits printed; the worker begins within seconds, and only then are codes made."""
        self._permission.require(actor, Action.LETTERS_PRINT, now)
        batch = new_batch(actor.account_id, now)
        with self._begin_write() as unit:
            if not unit.letters.count(LetterStage.READY, now):
                return Decline.NOTHING_WAITS
            unit.batches.add(batch)
            unit.print_jobs.add(batch.batch_id, now)
            subject = actor.about(object_id=batch.batch_id, reason=reason)
            record(unit.audit, Event.BATCH_ORDERED, subject, origin=actor.origin, now=now)
        return batch

    def fetch(self, actor: Actor, batch_id: str, now: datetime) -> tuple[Batch, bytes] | Decline:
        """The file of a batch, once: whoever lost it makes new codes (E72)."""
        self._permission.require(actor, Action.LETTERS_FETCH, now)
        with self._begin_write() as unit:
            batch = unit.batches.find(batch_id)
            if batch is None:
                return Decline.NOT_FOUND
            if batch.finished_at is None:
                return Decline.NOT_READY
            if not batch.unsettled and batch.fetched_at is None:
                return Decline.NOTHING_WAITS
            lines = [line for line in unit.batches.manifest(batch_id) if line.outcome is None]
            if lines and self._folder.lying().isdisjoint(line.letter_id for line in lines):
                return Decline.OTHER_FOLDER
            if not unit.batches.fetch(batch_id, now):
                return Decline.ALREADY_MADE
            record(unit.audit, Event.BATCH_FETCHED, actor.about(object_id=batch_id), origin=actor.origin, now=now)
        pdfs = {line.letter_id: self._folder.read(line.letter_id) for line in lines}
        there = {letter_id: pdf for letter_id, pdf in pdfs.items() if pdf is not None}  # one may be withdrawn by now
        return batch, archive(batch, [line for line in lines if line.letter_id in there], there)

    def confirm(self, actor: Actor, letter_ids: Collection[str], reason: str, now: datetime) -> int:
        """They were printed well and posted, so their PDFs go; how many of them had waited for that."""
        self._permission.require(actor, Action.LETTERS_CONFIRM, now)
        subject = actor.about(reason=reason)
        with self._begin_write() as unit:
            done = [each for each in letter_ids if confirm_in(unit, each, subject, origin=actor.origin, now=now)]
        return self._remove(done)

    def fail(self, actor: Actor, letter_ids: Collection[str], reason: str, now: datetime) -> int:
        """They were not; their codes are void and they wait again, for others; how many of them there were (E72)."""
        self._permission.require(actor, Action.LETTERS_FAIL, now)
        subject = actor.about(reason=reason)
        with self._begin_write() as unit:
            done = [each for each in letter_ids if fail_in(unit, each, subject, origin=actor.origin, now=now)]
        return self._remove(done)

    def _remove(self, letter_ids: Collection[str]) -> int:
        for letter_id in letter_ids:
            self._folder.remove(letter_id)
        return len(letter_ids)


def _addressed(unit: PrintUnitOfWork, letters: Collection[Letter]) -> tuple[AddressedLetter, ...]:
    return tuple(AddressedLetter(letter, unit.accounts.find(letter.account_id)) for letter in letters)
