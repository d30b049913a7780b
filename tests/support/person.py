"""A person with a browser but without JavaScript: follows redirects, fills in forms, knows their own codes."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyotp
import requests

from tests.support.demo_clock import DemoClock

STEP_SECONDS = 30
TRIES_WHILE_BUSY = 10
BUSY = 503  # no turn for a slow hash in time (K24); nothing was judged


class FormParser(HTMLParser):
    """The forms of a page: where they go and what they hold already."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "form":
            self.forms.append({"action": facts.get("action") or "", "method": facts.get("method", "get"), "fields": {}})
        elif tag in {"input", "button"} and self.forms and facts.get("name"):
            unchecked = facts.get("type") in {"checkbox", "radio"} and "checked" not in facts
            if not unchecked and tag == "input":
                self.forms[-1]["fields"][facts["name"]] = facts.get("value") or ""


@dataclass
class Person:
    """One demo account and its browser. `clock_file` is the demo's, so that codes fit the services' clock."""

    user: Mapping[str, Any]
    clock_file: Path
    http: requests.Session = field(default_factory=requests.Session)
    page: requests.Response | None = None

    def get(self, url: str, **more: Any) -> requests.Response:
        """Open an address, following redirects."""
        self.page = self.http.get(url, timeout=60, **more)
        return self.page

    def submit(
        self, values: Mapping[str, str] | None = None, action: str | None = None, **more: Any
    ) -> requests.Response:
        """Send the form of the current page (the one whose action ends so), with these values filled in."""
        page = self._page
        form = self._form(page, action)
        fields = {**form["fields"], **(values or {})}
        headers = {"Origin": "/".join(page.url.split("/")[:3])}
        self.page = self.http.post(urljoin(page.url, form["action"]), data=fields, headers=headers, timeout=60, **more)
        return self.page

    def log_in(self, start: str) -> requests.Response:
        """From any address that asks for a login to where it leads; raises AssertionError where it stops."""
        self.get(start)
        names = ("relatienummer", "gebruikersnaam", "wachtwoord")
        self.submit_in_time({name: str(self.user[name]) for name in names})
        self._expect('name="code"' in self._page.text, "no second step")
        self.submit_in_time({"code": self.fresh_code()})
        self._expect('name="code"' not in self._page.text, "the code is not taken")
        return self.read_notice()

    def submit_in_time(self, values: Mapping[str, str]) -> None:
        """Send the form of the page, again when the server says that it is busy."""
        asked = self.page
        for _ in range(TRIES_WHILE_BUSY):
            self.page = asked
            answer = self.submit(values)
            if answer.status_code != BUSY:
                return
            time.sleep(int(answer.headers["Retry-After"]))

    def _expect(self, held: bool, otherwise: str) -> None:
        if held and self._page.ok:
            return
        told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self._page.text.partition("<main")[2]))
        where = f"{self._page.url} ({self._page.status_code}) {told[:500]}"
        raise AssertionError(f"{self.user['gebruikersnaam']}: {otherwise}: {where}")

    def read_notice(self) -> requests.Response:
        """Past the page that the password ends soon, when that is where the login led (I13)."""
        page = self._page
        later = re.search(r'<a[^>]+href="([^"]+)"[^>]+id="later"', page.text)
        return self.get(urljoin(page.url, unescape(later.group(1)))) if later else page

    def code(self, offset_steps: int = 0) -> str:
        """What the authenticator shows now (or some 30-second steps away)."""
        at = self.now().timestamp() + offset_steps * STEP_SECONDS
        return pyotp.TOTP(str(self.user["totp_secret"])).at(int(at))

    def fresh_code(self) -> str:
        """A code that stays good for half a minute at least and whose step nobody used before in this run.

        A code of the step before now would be refused as soon as the clock strikes. Waits when the step of now
        and the next are used up: moving the clock would confuse those who live by the machine's.
        """
        step = int(self.now().timestamp()) // STEP_SECONDS
        key = (self.clock_file, self.user["relatienummer"], self.user["gebruikersnaam"])
        while (usable := max(step, _last_step.get(key, 0) + 1)) > step + 1:
            time.sleep(0.5)
            step = int(self.now().timestamp()) // STEP_SECONDS
        _last_step[key] = usable
        return pyotp.TOTP(str(self.user["totp_secret"])).at(usable * STEP_SECONDS)

    def now(self) -> datetime:
        """The time by the services' clock."""
        return DemoClock(self.clock_file).now()

    @property
    def _page(self) -> requests.Response:
        if self.page is None:
            raise AssertionError("open a page first")
        return self.page

    @staticmethod
    def _form(page: requests.Response, action: str | None) -> dict[str, Any]:
        parser = FormParser()
        parser.feed(page.text)
        posts = [form for form in parser.forms if str(form["method"]).lower() == "post"]
        chosen = [form for form in posts if action is None or str(form["action"]).split("?")[0].endswith(action)]
        if not chosen:
            raise AssertionError(f"no form {action or ''} on {page.url} ({page.status_code})")
        return chosen[0]


_last_step: dict[tuple[Path, Any, Any], int] = {}
