"""From files to a receipt: begin or go on with a delivery, send, finish, and check what came back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
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
MOST_ROUNDS = 5  # of sending what changed while the rest was sent
OPEN = frozenset({"busy", "interrupted"})
FINAL = frozenset({"checking", "received", "unscanned", "picked_up", "accepted"})
ENDED_BADLY = frozenset({"rejected", "removed", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Delivering:
    """receipt_within: how long, in seconds, to wait for the receipt after the last byte.

    waits_again: also for the receipt of what an earlier run made final; otherwise that is asked for once.
    asks_quietly: a receipt that was not there before is asked for without a word.
    """

    deliveries: Deliveries
    journals: Path
    receipts: Path
    patience: Patience
    report: Report
    sleep: Callable[[float], None]
    receipt_within: float
    waits_again: bool = True
    asks_quietly: bool = False

    def deliver(self, paths: Iterable[Path], soort: str, omschrijving: str) -> Path:
        """Where the checked receipt lies. Raises Stopped; what is known of the delivery stays until it is proven."""
        named = tuple(path.resolve() for path in paths)
        path, items = Journal.at(self.journals, self.deliveries.uploads, soort, named), items_below(named)
        earlier = Journal.read(path)
        status = "" if earlier is None else self._status(earlier.kenmerk)
        if earlier is not None and status in OPEN:
            self._compare(earlier, items)
            self.report.started("resumed", earlier)
            return self._complete(earlier)
        if earlier is not None and _was_final(earlier, status):
            if earlier.holds(items):
                if not self.asks_quietly:
                    self.report.started("resumed", earlier)
                asking = self if self.waits_again else replace(self, receipt_within=0.0)
                return asking._prove(earlier)
            self.report.say("changed_since", kenmerk=earlier.kenmerk)
            earlier.remove()
        kenmerk = self.patience.until_done(lambda: self.deliveries.begin(soort, omschrijving))
        journal = Journal(path, soort, named, kenmerk, [Entry(item) for item in items])
        journal.keep()
        self.report.started("started", journal)
        return self._complete(journal)

    def fetch_receipt(self, kenmerk: str) -> tuple[Proof, Path]:
        """The receipt once it is there, checked and kept. Raises Stopped, PROOF_LATER when it was not there in time.

        It outlives the delivery: what was rejected, withdrawn or removed after it was made is proven all the same.
        """
        waited = 0.0
        while not (facts := self._look(kenmerk))["ontvangstbewijs"]:
            if facts["status"] in ENDED_BADLY:
                raise Stopped(ExitCode.REFUSED, facts["status"], kenmerk=kenmerk)
            if waited >= self.receipt_within:
                raise Stopped(ExitCode.PROOF_LATER, "receipt_later", kenmerk=kenmerk)
            self.sleep(LOOK_EVERY_SECONDS)
            waited += LOOK_EVERY_SECONDS
        text = self.patience.until_done(lambda: self.deliveries.receipt(kenmerk))
        proof = check(text, self.patience.until_done(self.deliveries.receipt_keys))
        path = self.receipts / f"{kenmerk}.jws"
        path.write_text(text, encoding="ascii")
        return proof, path

    def _look(self, kenmerk: str) -> dict[str, Any]:
        return self.patience.until_done(lambda: self.deliveries.look(kenmerk))

    def _status(self, kenmerk: str) -> str:
        """How the delivery stands; "" when the server knows it no more."""
        try:
            return str(self._look(kenmerk)["status"])
        except Stopped as stopped:
            if stopped.code is ExitCode.REFUSED:
                return ""
            raise

    def _complete(self, journal: Journal) -> Path:
        """Send until the delivery is what is here, and make it final: after that nothing of it can be mended."""
        self._reconcile(journal)
        sending = Sending(self.deliveries, journal.step, self.report.progress)
        for _ in range(MOST_ROUNDS):
            for entry in journal.entries:
                if not entry.sent:
                    self._send(sending, entry, journal.kenmerk)
            items = items_below(journal.paths)
            if journal.holds(items):
                self.patience.until_done(lambda: self.deliveries.finish(journal.kenmerk))
                return self._prove(journal)
            self._compare(journal, items)
        raise Stopped(ExitCode.CHANGED, "changed", path=journal.paths[0])

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
        facts = self._look(journal.kenmerk)
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

    def _prove(self, journal: Journal) -> Path:
        try:
            proof, path = self.fetch_receipt(journal.kenmerk)
        except Stopped as stopped:
            if stopped.text in ENDED_BADLY:
                journal.remove()
            raise
        if strangers := missing(proof, [entry.item.path for entry in journal.entries]):
            journal.remove()  # asked again it would say the same: what is here becomes another delivery
            raise Stopped(ExitCode.NO_PROOF, "other_digest", path=strangers[0])
        journal.remove()
        self.report.delivered(journal, path)
        return path


def _was_final(journal: Journal, status: str) -> bool:
    """Whether it was made final; what ended badly after that has a reason to tell before anything is sent again."""
    return status in FINAL or (status in ENDED_BADLY and journal.sent_count == len(journal.entries))
