"""A user who says yes on the consent page."""

import re

from tests.idp.oidc.browsing import Application, Browser


def is_asked(application: Application, browser: Browser, **changes: str) -> bool:
    """True when a request leads to the question, False when to a code."""
    where = application.authorize(browser, **changes).headers["Location"]
    assert where.startswith("/toestemming?verzoek=") or "code=" in where, where
    return "code=" not in where


def agree(application: Application, browser: Browser, **changes: str) -> str:
    """Say yes; where the browser goes after it."""
    address = application.authorize(browser, **changes).headers["Location"]
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).get_data(as_text=True))
    assert found, address
    answer = browser.client.post(address, data={"antwoord": "ja", "csrf_token": found[1]})
    return browser.get(answer.headers["Location"]).headers["Location"]
