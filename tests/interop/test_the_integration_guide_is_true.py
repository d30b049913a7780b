"""docs/integration.md tells every error, life and status as the code has it; README.md says the same."""

import re
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest

from idp.clients.policy import GENERAL, NLGOV
from idp.login.sso_session import ABSOLUTE, IDLE
from idp.oidc import device, logout_token
from idp.oidc.client_auth import client_keys
from idp.oidc.client_rotation import USUAL_OVERLAP
from idp.oidc.errors import STATUS, ErrorCode
from idp.oidc.key_schedule import PUBLISHED_AFTER, PUBLISHED_BEFORE, SIGNS_FOR
from idp.oidc.model import (
    ACCESS_TOKEN_LIFE,
    CLIENT_TOKEN_LIFE,
    CODE_LIFE,
    ID_TOKEN_LIFE,
    REFRESH_ABSOLUTE,
    REFRESH_GRACE,
    REFRESH_IDLE,
    REQUEST_LIFE,
)
from idp.oidc.published_document import WEEK_SECONDS
from idp.oidc.pushed_requests import PUSHED_LIFE

DOCS = Path(__file__).resolve().parents[2] / "docs"

SETTINGS = re.compile(r"client_kwargs=(\{.*?\})")


def rows(file: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    text = (DOCS / file).read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_error_has_a_row() -> None:
    written = [name for row in rows("integration.md", "When it goes wrong") for name in names(row[0])]
    assert sorted(written) == sorted(code.value for code in ErrorCode)


def test_the_ten_minutes_of_the_readme_are_those_of_the_guide() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    guide = (DOCS / "integration.md").read_text(encoding="utf-8")
    assert SETTINGS.findall(readme) == SETTINGS.findall(guide)
    for words in ("/register", "$INITIAL_ACCESS_TOKEN", "/.well-known/openid-configuration", "/terug"):
        assert words in readme
        assert words in guide


LIVES = {
    "authorization request": [REQUEST_LIFE],
    "request that was pushed": [PUSHED_LIFE],
    "code": [CODE_LIFE],
    "ID token": [ID_TOKEN_LIFE],
    "access token": [ACCESS_TOKEN_LIFE],
    "access token of a program": [CLIENT_TOKEN_LIFE],
    "refresh token": [REFRESH_IDLE, REFRESH_ABSOLUTE],
    "the one before it": [REFRESH_GRACE],
    "session at the provider": [IDLE, ABSOLUTE],
    "code of a program without a browser": [device.LIFE],
    "logout token": [logout_token.LIFE],
}


def section(heading: str) -> str:
    text = (DOCS / "integration.md").read_text(encoding="utf-8")
    return re.split(r"^##+ ", text.split(f" {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def durations(text: str) -> list[timedelta]:
    found = re.findall(r"(\d+) (second|minute|hour|day)s?", text)
    return [timedelta(**{f"{unit}s": int(number)}) for number, unit in found]


@pytest.mark.requires("OP-17", "OP-35", "K25", "K35")
def test_what_lives_how_long_is_what_the_code_says() -> None:
    lines = [line for line in section("What lives how long").splitlines() if line.startswith("|")][2:]
    told = dict([cell.strip() for cell in line.strip("|").split(" | ")] for line in lines)
    short = {re.split(r" \(|, ", what)[0]: durations(life) for what, life in told.items()}
    assert short == LIVES


@pytest.mark.requires("OP-56", "OP-61")
def test_keys_change_as_the_guide_says() -> None:
    ours, yours = section("Keys and secrets").split("**Yours.**")
    assert durations(ours) == [SIGNS_FOR, PUBLISHED_BEFORE, PUBLISHED_AFTER]
    assert timedelta(weeks=1) == timedelta(seconds=WEEK_SECONDS)
    assert "a week at most" in ours
    assert "once an hour" in yours
    assert timedelta(hours=1) == client_keys.KEPT_FOR
    assert durations(yours) == [client_keys.REFETCH_AFTER, USUAL_OVERLAP]


def test_the_status_of_an_error_is_what_the_guide_says() -> None:
    told = re.search(r"The status is 400, but (.+)\.", section("When it goes wrong"))
    assert told is not None
    by_status = {
        int(status): set(names(these)) for status, these in re.findall(r"(\d+) for ((?:`\w+`(?: and )?)+)", told[1])
    }
    assert by_status == {
        status: {code.value for code, its in STATUS.items() if its == status} for status in STATUS.values()
    }


DIFFERENCES = {
    "auth_methods": "client authentication",
    "reads_keys_at_registration": "`jwks_uri`",
    "loopback_http": "http on a loopback host",
    "private_schemes": "a scheme of its own, for native programs",
    "may_skip_pkce": "`require_pkce` false",
    "require_nonce": "`nonce`",
    "refuses_unmet_acr": "an `acr` that we do not know",
    "always_pairwise": "`sub`",
    "names_sub_id_type": "`sub_id_type` and `represents` in the ID token",
    "represents_in_id_token": "`sub_id_type` and `represents` in the ID token",
    "releases_amr": "`amr` in the ID token",
}


@pytest.mark.requires("K33")
def test_every_difference_of_the_dutch_profile_has_a_row() -> None:
    lenient, strict = asdict(GENERAL), asdict(NLGOV)
    told = {"name", "signing_algorithms"}  # these are the same ones in another order
    differing = {name for name, value in lenient.items() if strict[name] != value} - told
    assert differing == DIFFERENCES.keys()
    lines = section("In production: the Dutch government profile").splitlines()
    assert {line.split(" | ")[0].strip("| ") for line in lines if line.startswith("| ")} - {""} == {
        *DIFFERENCES.values()
    }
    assert set(GENERAL.signing_algorithms) == set(NLGOV.signing_algorithms)
