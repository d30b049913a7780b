"""What the rules of the letter need from others: stored codes and letters, a press, and a folder."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from idp.accounts.ports import AccountStore
from idp.activation.activatiebrief import Letter, LetterContent
from idp.activation.print_batch import BatchStore, PrintJobs
from idp.audit.record import AuditStore


@dataclass(frozen=True, slots=True)
class StoredCode:
    """The code of the latest letter of an account, as a slow hash. failures: real ones, at most 5.

    typed_in: attempt_id of the last login in which it was right, when that does not use it up (T21).
    """

    account_id: str
    letter_id: str
    encoded: str
    printed_at: datetime
    expires_at: datetime
    failures: int = 0
    used_at: datetime | None = None
    typed_in: str | None = None


class ActivatiecodeStore(Protocol):
    """One code an account; a newer letter takes the place of the older one."""

    def find(self, account_id: str) -> StoredCode | None: ...

    def put(self, code: StoredCode) -> None:
        """Keep this code; the one before it is gone (S9)."""
        ...

    def fail(self, code: StoredCode) -> int | None:
        """Count one real failure, in one conditional update; the new number, None when it was void already."""
        ...

    def use(self, code: StoredCode, now: datetime) -> bool:
        """Use it up, in one conditional update; False when it was used, voided or replaced (threat 26)."""
        ...

    def note_typed(self, code: StoredCode, attempt_id: str, now: datetime) -> bool:
        """Remember that it was right in this login and in no other one; False when `use` would be."""
        ...

    def use_typed(self, account_id: str, attempt_id: str, now: datetime) -> bool:
        """Use up the code that was right in this login; False when another one has taken its place since, or `use`."""
        ...

    def void(self, account_id: str) -> None:
        """Take it away: a new letter was ordered."""
        ...


class OneTimePasswords(Protocol):
    """What a letter asks of the password that was mailed."""

    def last_until(self, account_id: str, moment: datetime) -> None:
        """It works at least until then, like the code beside it (S9). One that ended stays ended."""
        ...


class Holds(Protocol):
    """What printing asks of the account that a letter goes to."""

    def hold(self, account_id: str) -> None:
        """Let no one else move this account until the transaction ends."""
        ...


class LetterStage(StrEnum):
    """How far a letter is."""

    READY = "ready"  # may be printed now
    LATER = "later"  # from tomorrow: its mail left today
    PRINTED = "printed"
    POSTED = "posted"


class LetterStore(Protocol):
    """Letters that were ordered."""

    def add(self, letter: Letter) -> None: ...

    def find(self, letter_id: str) -> Letter | None: ...

    def of_account(self, account_id: str) -> tuple[Letter, ...]:
        """Letters to one account, the newest first."""
        ...

    def waiting(self, now: datetime, limit: int | None = None) -> tuple[Letter, ...]:
        """Letters that may be printed by now, oldest first."""
        ...

    def find_many(self, letter_ids: Collection[str]) -> tuple[Letter, ...]:
        """Those of these that are there."""
        ...

    def page(self, stage: LetterStage, now: datetime, *, offset: int, limit: int) -> tuple[Letter, ...]:
        """Letters at this stage: those that wait oldest first, those that left newest first."""
        ...

    def count(self, stage: LetterStage, now: datetime) -> int: ...

    def unconfirmed(self) -> tuple[Letter, ...]:
        """Letters that are ordered or printed and not yet posted, oldest first."""
        ...

    def mark_printed(self, letter_id: str, now: datetime) -> bool:
        """In one conditional update; False when it was printed or withdrawn before (E72)."""
        ...

    def mark_confirmed(self, letter_id: str, now: datetime) -> bool:
        """False when it was not printed, or confirmed before."""
        ...

    def mark_failed(self, letter_id: str) -> bool:
        """Back among those that wait; False when it was not printed, or confirmed before."""
        ...

    def under_way(self, account_id: str) -> bool:
        """True while a letter to this account waits, or was printed and not posted yet."""
        ...

    def withdraw(self, account_id: str) -> tuple[str, ...]:
        """Take away the letters of an account that were not posted yet; which these were."""
        ...


class Unprintable(Exception):
    """A letter that no press can make: its faces lack a character of a name or an address."""

    def __init__(self, letter_id: str) -> None:
        super().__init__(f"letter {letter_id} holds a character that cannot be printed")
        self.letter_id = letter_id


class LetterPress(Protocol):
    """Makes the PDF of a letter."""

    def press(self, content: LetterContent) -> bytes:
        """The bytes of the PDF. Raises Unprintable."""
        ...


class Sheets(Protocol):
    """PDFs that are on the disk, and that nobody finds in the folder yet."""

    def put(self, letter_id: str) -> None:
        """From now on it lies in the folder, whole; replaces an earlier print of the same letter."""
        ...


class LetterFolder(Protocol):
    """Where letters lie until they are posted."""

    def lay_out(self, pdfs: Mapping[str, bytes]) -> AbstractContextManager[Sheets]:
        """Write them to the disk, by letter_id; what was not put when the block ends is gone, and all when it fails."""
        ...

    def read(self, letter_id: str) -> bytes | None:
        """The PDF, or None when it is not there."""
        ...

    def remove(self, letter_id: str) -> None: ...

    def lying(self) -> frozenset[str]:
        """letter_ids of the PDFs that are there."""
        ...

    def sweep(self) -> None:
        """Remove what a process that died had laid out."""
        ...


class PrintUnitOfWork(Protocol):
    """The stores of one transaction, as far as printing needs them."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def activatiecodes(self) -> ActivatiecodeStore: ...
    @property
    def initial_passwords(self) -> OneTimePasswords: ...
    @property
    def factors(self) -> Holds: ...
    @property
    def letters(self) -> LetterStore: ...
    @property
    def batches(self) -> BatchStore: ...
    @property
    def print_jobs(self) -> PrintJobs: ...
    @property
    def audit(self) -> AuditStore: ...
