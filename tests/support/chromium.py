"""A real Chromium with the product's real content security policy; what it complains about is collected."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, Route, expect

HERE = "Europe/Amsterdam"
PATIENCE_MILLISECONDS = 60_000  # of every wait: the machine may be running other tests
WHOLE = Path("/usr/bin/chromium")
ENGINE_ALONE = Path("/usr/bin/chromium-headless-shell")  # the same without windows and menus: a third less work
ARGUMENTS = [
    "--no-sandbox",
    "--lang=nl",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

QUICK = ["--js-flags=--no-opt --no-maglev"]  # pages here live too briefly for what an optimising compiler costs

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@dataclass
class Complaints:
    """Console errors and uncaught exceptions, with the page they came from."""

    lines: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.lines.append(f"{page.url}: {error}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.lines.append(f"{message.location.get('url', '')}: {message.text}")


def executable(*, whole: bool = False) -> Path:
    """The browser's engine alone where it is installed, else the whole browser."""
    return WHOLE if whole or not ENGINE_ALONE.exists() else ENGINE_ALONE


@contextmanager
def chromium(
    playwright: Playwright,
    profile: Path,
    *,
    width: int = 1280,
    height: int = 900,
    locale: str = "nl-NL",
    trusts_all: bool = False,
    whole: bool = False,
) -> Iterator[tuple[BrowserContext, Complaints]]:
    """A browser of its own with a profile on the disk, which may be killed and started again.

    trusts_all: any certificate. whole: what a person has on the desk, instead of its engine alone.
    """
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=executable(whole=whole),
        headless=True,
        args=ARGUMENTS if whole else ARGUMENTS + QUICK,
        viewport={"width": width, "height": height},
        locale=locale,
        ignore_https_errors=trusts_all,
        env=_environment(),
        timezone_id=HERE,
        reduced_motion="no-preference" if whole else "reduce",
    )
    with _watched(context) as complaints:
        yield context, complaints


@contextmanager
def engine(playwright: Playwright) -> Iterator[Browser]:
    """A browser that plays many computers, one after another or at once: starting it takes longer than most tests."""
    with playwright.chromium.launch(
        executable_path=executable(), headless=True, args=ARGUMENTS + QUICK, env=_environment()
    ) as started:
        yield started


@contextmanager
def computer(started: Browser) -> Iterator[tuple[BrowserContext, Complaints]]:
    """A computer that never saw any site before."""
    context = started.new_context(
        viewport={"width": 1280, "height": 900}, locale="nl-NL", timezone_id=HERE, reduced_motion="reduce"
    )
    with _watched(context) as complaints:
        yield context, complaints


@contextmanager
def before_the_script(page: Page, address: str, name: str) -> Iterator[None]:
    """Open a page over a line so slow that all that is done inside happens before its script called name is there."""
    script, held = re.compile(rf"/{name}\.\w+\.js$"), list[Route]()
    page.route(script, lambda route: held.append(route))
    with page.expect_request(script):
        page.goto(address, wait_until="commit")
    yield
    for request in held:
        request.continue_()


def _environment() -> dict[str, str | float | bool]:
    return {**os.environ, "LANGUAGE": "nl"}


@contextmanager
def _watched(context: BrowserContext) -> Iterator[Complaints]:
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    complaints = Complaints()
    context.on("page", complaints.listen)
    for page in context.pages:
        complaints.listen(page)
    try:
        yield complaints
    finally:
        with suppress(Error):  # a test may have killed it
            context.close()
