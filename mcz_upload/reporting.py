"""What the user, or a script, sees while files go out: bars, lines, or one JSON object a line."""

import json
import sys
from pathlib import Path
from typing import Protocol, TextIO

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from mcz_upload.journal import Entry, Journal
from mcz_upload.texts import sentence

QUARTERS = 4


class Report(Protocol):
    """Hears of everything worth telling."""

    def say(self, text: str, **values: object) -> None: ...

    def started(self, text: str, journal: Journal) -> None: ...

    def progress(self, entry: Entry) -> None: ...

    def waiting(self, seconds: int) -> None: ...

    def delivered(self, journal: Journal, receipt: Path) -> None: ...

    def close(self) -> None: ...


class Spoken:
    """Sentences on standard output; a bar for the file under way where there is a terminal, else its quarters."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._console = Console(file=sys.stdout, highlight=False, soft_wrap=True, markup=False)
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._quarters: dict[str, int] = {}

    def say(self, text: str, **values: object) -> None:
        self._console.print(sentence(text, self._language, **values))

    def started(self, text: str, journal: Journal) -> None:
        self.say(text, kenmerk=journal.kenmerk, count=len(journal.entries), size=decimal(journal.size_bytes))
        self._bars.start()

    def progress(self, entry: Entry) -> None:
        name, size = entry.item.name, entry.item.size_bytes
        if self._console.is_terminal:
            self._show(name, entry.offset, size)
            return
        quarter = QUARTERS * entry.offset // size if size else QUARTERS
        if quarter > self._quarters.get(name, -1):
            self._quarters[name] = quarter
            self.say("sent", name=name, percent=quarter * 100 // QUARTERS)

    def waiting(self, seconds: int) -> None:
        self.say("waiting", seconds=seconds)

    def delivered(self, journal: Journal, receipt: Path) -> None:
        self.close()
        self.say("delivered", kenmerk=journal.kenmerk, receipt=receipt)

    def close(self) -> None:
        self._bars.stop()

    def _show(self, name: str, offset: int, size: int) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=size)
        self._bars.update(self._tasks[name], completed=offset)
        if offset == size:  # a finished file makes room for the next
            self._bars.remove_task(self._tasks.pop(name))


class Json:
    """One object a line on standard output; the member `event` says which."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out

    def say(self, text: str, **values: object) -> None:
        self._write(event=text, **{name: str(value) for name, value in values.items()})

    def started(self, text: str, journal: Journal) -> None:
        self._write(event=text, kenmerk=journal.kenmerk, count=len(journal.entries), size=journal.size_bytes)

    def progress(self, entry: Entry) -> None:
        self._write(event="sent", name=entry.item.name, sent=entry.offset, size=entry.item.size_bytes)

    def waiting(self, seconds: int) -> None:
        self._write(event="waiting", seconds=seconds)

    def delivered(self, journal: Journal, receipt: Path) -> None:
        self._write(event="delivered", kenmerk=journal.kenmerk, count=len(journal.entries), receipt=str(receipt))

    def close(self) -> None:
        """Nothing is held back."""

    def _write(self, **value: object) -> None:
        print(json.dumps(value, ensure_ascii=False), file=self._out, flush=True)
