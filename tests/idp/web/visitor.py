"""Someone at the idp's pages: opens them, fills in their forms, reads what they say."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.idp.installation import PASSWORD, RELATIENUMMER, USERNAME, Installation

ORIGIN = "http://localhost:8000"

Field = str | Sequence[str] | tuple[io.BytesIO, str]


@dataclass
class Visitor:
    """One browser and the installation behind it."""

    idp: Installation
    client: FlaskClient
    page: TestResponse = field(init=False)

    def get(self, path: str) -> TestResponse:
        self.page = self.client.get(path, base_url=ORIGIN)
        return self.page

    def post(self, path: str, values: Mapping[str, Field], *, headers: Mapping[str, str] | None = None) -> TestResponse:
        """Send the form of the current page, with its token."""
        token = re.search(r'name="csrf_token" value="(\w+)"', self.page.text)
        fields = {"csrf_token": token.group(1) if token else "", **values}
        self.page = self.client.post(path, base_url=ORIGIN, data=fields, headers={"Origin": ORIGIN, **(headers or {})})
        return self.page

    def follow(self) -> TestResponse:
        """Go where the last answer points, within the idp."""
        return self.get(self.page.headers["Location"])

    def type_password(
        self, username: str = USERNAME, password: str = PASSWORD, path: str = "/inloggen"
    ) -> TestResponse:
        self.get(path)
        return self.post(path, {"relatienummer": RELATIENUMMER, "gebruikersnaam": username, "wachtwoord": password})

    def log_in(self, path: str = "/inloggen") -> TestResponse:
        """Both steps; the answer is the redirect out of the login."""
        self.type_password(path=path)
        self.follow()
        return self.post("/inloggen/code", {"code": self.idp.code()})

    @property
    def words(self) -> str:
        """The text of the page with its spaces folded."""
        text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", self.page.text, flags=re.S)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.page.text, re.S)
        return unescape(found.group(1)).strip() if found else ""

    def cookie(self, name: str, path: str = "/") -> str:
        """The value the browser holds. Fails when there is none: a test that goes on with nothing shows nothing."""
        found = self.client.get_cookie(name, path=path)
        assert found is not None, f"no cookie {name} for {path}"
        return found.value

    def has_cookie(self, name: str, path: str = "/") -> bool:
        return self.client.get_cookie(name, path=path) is not None
