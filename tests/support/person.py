"""A person with a browser but without JavaScript: follows redirects, fills in forms, knows their own codes."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyotp
import requests

STEP_SECONDS = 30
ON_THE_WAY_SECONDS = 15  # a code must still be good when a busy machine gets to look at it


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
        self.page = self.http.get(url, timeout=20, **more)
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
        """From any address that asks for a login to where it leads, with password and code."""
        self.get(start)
        names = ("relatienummer", "gebruikersnaam", "wachtwoord")
        self.submit_in_time({name: str(self.user[name]) for name in names})
        page = self.submit({"code": self.fresh_code()})
        if page.url.endswith("/inloggen/code"):
            raise AssertionError(f"the code of {self.user['gebruikersnaam']} was refused")
        return self.read_notice()

    def submit_in_time(self, values: Mapping[str, str]) -> requests.Response:
        """Send the form again for as long as the answer is that there is no time for it now (K24)."""
        asked = self._page
        while (page := self.submit(values)).status_code == 503:
            time.sleep(int(page.headers["Retry-After"]))
            self.page = asked
        return page

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
        """A code whose step this person has not used before in this run; waits for the next one when it must."""
        key = (self.clock_file, self.user["relatienummer"], self.user["gebruikersnaam"])
        while (usable := next((s for s in self._steps() if s > _last_step.get(key, 0)), None)) is None:
            time.sleep(0.5)
        _last_step[key] = usable
        return pyotp.TOTP(str(self.user["totp_secret"])).at(usable * STEP_SECONDS)

    def _steps(self) -> tuple[int, ...]:
        """The steps whose codes will be accepted when they arrive, the oldest first."""
        step, passed = divmod(int(self.now().timestamp()), STEP_SECONDS)
        return (step, step + 1) if passed > STEP_SECONDS - ON_THE_WAY_SECONDS else (step - 1, step, step + 1)

    def now(self) -> datetime:
        """The time by the services' clock."""
        text = self.clock_file.read_text().strip() if self.clock_file.exists() else ""
        return datetime.fromtimestamp(time.time() + int(text or 0), UTC)

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
