"""One computer of one person, looking at uploads in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.support.chromium import Complaints, computer
from tests.uploads.kit import described
from tests.uploads.web.running_uploads import COOKIE, RunningUploads
from uploads.deliveries.party import Party

MEGABYTE = 1_000_000
LARGE_BYTES = 12 * MEGABYTE
SLOW_BYTES_A_SECOND = 3 * MEGABYTE
PATIENCE_MS = 60_000
IS_FINISHED = re.compile(r"Uw aanlevering is (verstuurd|ontvangen)\.")  # the worker may have been quick
EXPECTED_WHEN_CUT = re.compile(r"net::ERR_|status of (401|409|423|503)")


@dataclass
class Desk:
    """One computer of one person, looking at uploads."""

    page: Page
    uploads: RunningUploads
    person: Party
    complaints: Complaints
    network: CDPSession
    cookie: str = ""

    def log_in(self) -> None:
        self.cookie = self.uploads.log_in(self.person)
        self.page.context.add_cookies([{"name": COOKIE, "value": self.cookie, "url": self.uploads.address}])

    def open(self, path: str) -> None:
        self.page.goto(f"{self.uploads.address}{path}")

    def begin(self, *files: Path) -> None:
        """Choose a kind and files on the page for a new delivery."""
        self.open("/aanleveren")
        self.page.get_by_label("Soort aanlevering").select_option(label="Eigen bijdrage Wmo")
        self.choose(*files)

    def open_new_of(self, soort: str) -> None:
        """The page of a new delivery of this kind, begun as a program would: also of one that no page offers."""
        self.open("/aanleveren")
        path = self.page.evaluate(
            """async (soort) => {
                const token = document.querySelector('input[name="csrf_token"]').value;
                const headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
                const body = JSON.stringify({ soort });
                return (await (await fetch("/aanleveren.json", { method: "POST", headers, body })).json()).page;
            }""",
            soort,
        )
        self.open(path)

    def begin_elsewhere(self, name: str) -> str:
        """The address of a file of five bytes that another window begins in the delivery of this page."""
        metadata = described(filename=name, aanlevering=self.page.url.rpartition("/")[2])
        return self.elsewhere("POST", "/files/", **{"Upload-Length": "5", "Upload-Metadata": metadata})

    def elsewhere(self, method: str, path: str, body: str | None = None, **headers: str) -> str:
        """What another window of this browser asks; where the answer says that it is."""
        asked = {"method": method, "body": body, "headers": {"Tus-Resumable": "1.0.0", **headers}}
        answer = self.page.evaluate(
            """async ([path, asked]) => {
                const answer = await fetch(path, asked);
                return [answer.ok, answer.headers.get("Location") ?? ""];
            }""",
            [path, asked],
        )
        assert answer[0]
        return str(answer[1])

    def choose(self, *files: Path) -> None:
        self.page.get_by_label("Kies bestanden").set_input_files([str(file) for file in files])

    def slow(self, bytes_a_second: int = SLOW_BYTES_A_SECOND) -> None:
        conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
        self.network.send("Network.emulateNetworkConditions", conditions)

    def row(self, name: str) -> Locator:
        return self.page.get_by_role("listitem").filter(has_text=name).first

    def expect_sent(self, name: str) -> None:
        expect(self.row(name).get_by_text("Verstuurd", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    def expect_said(self, sentence: str) -> None:
        expect(self.page.locator("[data-live]")).to_contain_text(sentence, timeout=PATIENCE_MS)

    def percent(self, name: str) -> int:
        return int(self.row(name).get_by_role("progressbar").get_attribute("value") or 0)

    def wait_until_under_way(self, name: str, at_least: int = 10) -> None:
        enough = "|".join(str(percent) for percent in range(at_least, 101))
        bar = self.row(name).get_by_role("progressbar")
        expect(bar).to_have_attribute("value", re.compile(f"^({enough})$"), timeout=PATIENCE_MS)

    def finish(self) -> str:
        """Finish the delivery; gives the text of its page."""
        self.page.get_by_role("button", name="Aanlevering afronden").click()
        expect(self.page.get_by_role("status").first).to_contain_text(IS_FINISHED)
        return " ".join(self.page.get_by_role("main").inner_text().split())

    def unforeseen(self) -> list[str]:
        return [line for line in self.complaints.lines if not EXPECTED_WHEN_CUT.search(line)]


@contextmanager
def a_desk(uploads: RunningUploads, browser: Browser, person: Party) -> Iterator[Desk]:
    """A computer of its own, logged in; a second desk is another computer."""
    with computer(browser) as (context, complaints):
        page = context.new_page()
        desk = Desk(page, uploads, person, complaints, context.new_cdp_session(page))
        desk.log_in()
        yield desk
        assert desk.unforeseen() == []


def grouped(digest: str) -> str:
    """A digest as the page of a delivery writes it."""
    return " ".join(digest[at : at + 8] for at in range(0, 64, 8))
