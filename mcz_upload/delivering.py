"""From files to a receipt: begin or go on with a delivery, send, finish, and check what came back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mcz_upload.contents import Item, items_below
from mcz_upload.deliveries import Deliveries
from mcz_upload.journal import Entry, Journal
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.patience import Patience
from mcz_upload.receipt import Proof, check, missing
from mcz_upload.reporting import Report
from mcz_upload.sending import Sending

LOOK_EVERY_SECONDS = 2.0
ENDED_BADLY = frozenset({"rejected", "removed", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Delivering:
    """receipt_within: how long, in seconds, to wait for the receipt after the last byte."""

    deliveries: Deliveries
    journals: Path
    receipts: Path
    patience: Patience
    report: Report
    sleep: Callable[[float], None]
    receipt_within: float

    def deliver(self, paths: Iterable[Path], soort: str, omschrijving: str) -> Path | None:
        """Where the checked receipt lies; None when it was not there in time. Raises Stopped."""
        named = tuple(path.resolve() for path in paths)
        journal = self._journal(named, soort, omschrijving)
        self._reconcile(journal)
        sending = Sending(self.deliveries, journal.step, self.report.progress)
        for entry in journal.entries:
            if not entry.sent:
                self._send(sending, entry, journal.kenmerk)
        self.patience.until_done(lambda: self.deliveries.finish(journal.kenmerk))
        return self._prove(journal)

    def fetch_receipt(self, kenmerk: str) -> tuple[Proof, Path] | None:
        """The receipt once it is there, checked and kept; None when it was not there in time."""
        waited = 0.0
        while True:
            facts = self.patience.until_done(lambda: self.deliveries.look(kenmerk))
            if facts["status"] in ENDED_BADLY:
                raise Stopped(ExitCode.REFUSED, "rejected", kenmerk=kenmerk)
            if facts["ontvangstbewijs"]:
                break
            if waited >= self.receipt_within:
                return None
            self.sleep(LOOK_EVERY_SECONDS)
            waited += LOOK_EVERY_SECONDS
        text = self.patience.until_done(lambda: self.deliveries.receipt(kenmerk))
        proof = check(text, self.patience.until_done(self.deliveries.receipt_keys))
        path = self.receipts / f"{kenmerk}.jws"
        path.write_text(text, encoding="ascii")
        return proof, path

    def _journal(self, named: tuple[Path, ...], soort: str, omschrijving: str) -> Journal:
        path = Journal.at(self.journals, self.deliveries.uploads, soort, named)
        items = items_below(named)
        journal = Journal.read(path)
        if journal is not None and self._goes_on(journal):
            self._compare(journal, items)
            self.report.started("resumed", journal)
            return journal
        kenmerk = self.patience.until_done(lambda: self.deliveries.begin(soort, omschrijving))
        journal = Journal(path, soort, named, kenmerk, [Entry(item) for item in items])
        journal.keep()
        self.report.started("started", journal)
        return journal

    def _goes_on(self, journal: Journal) -> bool:
        """Whether the server still waits for more of this delivery, or for it to be finished."""
        try:
            facts = self.patience.until_done(lambda: self.deliveries.look(journal.kenmerk))
        except Stopped as stopped:
            if stopped.code is ExitCode.REFUSED:
                return False
            raise
        return facts["status"] not in ENDED_BADLY

    def _compare(self, journal: Journal, items: list[Item]) -> None:
        """Files that came, went or changed since the delivery began: the delivery follows them."""
        known = {entry.item: entry for entry in journal.entries}
        for gone in known.keys() - set(items):
            if known[gone].upload:
                self._remove(known[gone].upload)
        journal.entries = [known.get(item) or Entry(item) for item in items]
        journal.keep()

    def _reconcile(self, journal: Journal) -> None:
        """Take over what the server knows and we do not: an answer to a creation that was lost on the way."""
        facts = self.patience.until_done(lambda: self.deliveries.look(journal.kenmerk))
        ours = {urlsplit(entry.upload).path for entry in journal.entries if entry.upload}
        for file in facts["bestanden"]:
            if file["upload"] not in ours and file["status"] == "open":
                self._adopt_or_remove(journal, file)

    def _adopt_or_remove(self, journal: Journal, file: dict[str, Any]) -> None:
        for entry in journal.entries:
            if not entry.upload and (entry.item.name, entry.item.size_bytes) == (file["naam"], file["grootte"]):
                entry.upload = self.deliveries.absolute(file["upload"])
                journal.step(entry)
                return
        self._remove(file["upload"])

    def _remove(self, upload: str) -> None:
        self.patience.until_done(lambda: self.deliveries.remove(upload))

    def _send(self, sending: Sending, entry: Entry, kenmerk: str) -> None:
        self.patience.until_done(lambda: sending.send(entry, kenmerk), lambda: entry.offset)

    def _prove(self, journal: Journal) -> Path | None:
        fetched = self.fetch_receipt(journal.kenmerk)
        if fetched is None:
            journal.remove()
            self.report.delivered(journal, None)
            return None
        proof, path = fetched
        if strangers := missing(proof, [entry.item.path for entry in journal.entries]):
            raise Stopped(ExitCode.NO_PROOF, "other_digest", path=strangers[0])
        journal.remove()
        self.report.delivered(journal, path)
        return path
