"""A refresh token is good once: runs beside each other share what the provider gave, and none ends the login (S12)."""

import json
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest

from mcz_upload.access_tokens import RETRY_STATUSES, AccessTokens, LineDown
from mcz_upload.home import Home, Profile
from mcz_upload.outcome import ExitCode, Stopped
from shared.clock import FixedClock
from tests.mcz_upload.conftest import REFRESH_TOKEN
from tests.support.tiny_provider import Claims, Grant, TinyProvider, tiny_provider, without

pytestmark = pytest.mark.requires("K18")

RUNS = 4


@pytest.fixture
def provider() -> Iterator[TinyProvider]:
    with tiny_provider(FixedClock(datetime.now(UTC)), "mcz-upload") as provider:
        provider.refresh_tokens[REFRESH_TOKEN] = Grant("s-1", "sid-1", datetime.now(UTC), None, None)
        yield provider


@pytest.fixture
def home(tmp_path: Path, provider: TinyProvider) -> Home:
    """Where somebody logged in with a version that kept no access token."""
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    old = {
        "uploads": "http://bestanden",
        "issuer": provider.issuer,
        "token_endpoint": f"{provider.issuer}/token",
        "client_id": "mcz-upload",
        "refresh_token": REFRESH_TOKEN,
        "key_file": "",
    }
    (home.folder / "profile.json").write_text(json.dumps(old))
    return home


def run(home: Home, now: float | None = None) -> AccessTokens:
    """What one run of the command has: the profile as it lay there when it began."""
    return AccessTokens(home, home.profile(), time.time if now is None else lambda: now)


def refreshes(provider: TinyProvider) -> int:
    return provider.count("/token", "refresh_token")


def test_runs_that_begin_at_once_refresh_once(home: Home, provider: TinyProvider) -> None:
    provider.seconds_per_refresh = 0.1
    runs, together = [run(home) for _ in range(RUNS)], Barrier(RUNS)

    def current(tokens: AccessTokens) -> str:
        together.wait()
        return tokens.current()

    with ThreadPoolExecutor(RUNS) as pool:
        assert len(set(pool.map(current, runs))) == 1
    assert refreshes(provider) == 1


def test_a_run_that_began_long_ago_refreshes_with_the_token_of_now(home: Home) -> None:
    long_ago = run(home)
    first = run(home).current()
    later = run(home, time.time() + 3600).current()
    assert later not in {"", first}
    assert long_ago.current() == later


def test_the_next_run_uses_the_token_while_it_lives(home: Home, provider: TinyProvider) -> None:
    token = run(home).current()
    assert run(home).current() == token
    assert refreshes(provider) == 1
    assert run(home, time.time() + 599).current() != token


def test_a_refused_token_is_not_taken_again(home: Home) -> None:
    tokens, beside = run(home), run(home)
    refused = tokens.current()
    tokens.forget()
    other = tokens.current()
    assert other != refused
    beside.forget()
    assert beside.current() == other


def test_the_login_is_for_its_owner_only(home: Home) -> None:
    run(home).current()
    profile = home.folder / "profile.json"
    assert stat.S_IMODE(profile.stat().st_mode) == 0o600
    assert json.loads(profile.read_text())["access_token"]


def test_so_is_everything_else_that_is_remembered(tmp_path: Path) -> None:
    home = Home(tmp_path / "another")
    for folder in (home.deliveries, home.receipts):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_provider_that_gives_no_new_refresh_token_keeps_the_login(home: Home, provider: TinyProvider) -> None:
    provider.change_token_answer = without("refresh_token")
    run(home).current()
    assert home.profile().refresh_token == REFRESH_TOKEN


def test_a_token_never_goes_to_another_server(home: Home, provider: TinyProvider) -> None:
    tokens = run(home)
    home.keep_profile(replace(home.profile(), uploads="http://elders"))
    with pytest.raises(Stopped) as ended:
        tokens.current()
    assert ended.value.code is ExitCode.LOG_IN
    assert refreshes(provider) == 0


def test_who_logs_out_meanwhile_is_logged_out(home: Home) -> None:
    tokens = run(home)
    home.forget_profile()
    with pytest.raises(Stopped) as ended:
        tokens.current()
    assert ended.value.code is ExitCode.LOG_IN


def test_a_refresh_whose_answer_was_lost_asks_for_a_login(home: Home, provider: TinyProvider) -> None:
    def lost(answer: Claims) -> Claims:
        raise ConnectionResetError

    provider.change_token_answer = lost
    tokens = run(home)
    with pytest.raises(LineDown):
        tokens.current()
    with pytest.raises(Stopped) as ended:
        tokens.current()
    assert (ended.value.code, ended.value.text) == (ExitCode.LOG_IN, "login_ended")


def test_an_old_profile_is_a_profile(home: Home) -> None:
    assert home.profile() == Profile(**json.loads((home.folder / "profile.json").read_text()))
    assert home.profile().access_token == ""


@pytest.mark.parametrize("status", sorted(RETRY_STATUSES))
def test_a_provider_that_is_too_busy_ends_no_login(home: Home, provider: TinyProvider, status: int) -> None:
    """RFC 6585 4, RFC 9110 15.6: the same request may be answered later."""
    assert {429, 503} <= RETRY_STATUSES
    provider.statuses["/token"] = status
    with pytest.raises(LineDown):
        run(home).current()
