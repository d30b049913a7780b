"""`portal keys rotate-client`: a running portal publishes the new key in seconds and signs with it in a minute."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.cli.main import commands
from portal.foundation import Foundation
from shared.clock import FixedClock, SystemClock

pytestmark = pytest.mark.requires("K16", "RP-11", "ALL-07")

Run = Callable[[str], Result]


@pytest.fixture
def run(foundation: Foundation, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on this installation, a day after bootstrap."""
    clock.advance(timedelta(days=1))
    clock_file = foundation.settings.var / "clock"
    clock_file.write_text(str(int((clock.now() - SystemClock().now()).total_seconds())), encoding="ascii")
    for name, value in (("ENV", "demo"), ("VAR", foundation.settings.var), ("CLOCK_FILE", clock_file)):
        monkeypatch.setenv(f"MCZ_{name}", str(value))
    return lambda command: CliRunner().invoke(commands, ["keys", command])


def shown(done: Result) -> list[tuple[str, str]]:
    """kid and state of each key."""
    return [(line.split()[0], line.split()[2]) for line in done.output.splitlines()]


def published(app: Flask) -> list[str]:
    answer = app.test_client().get("/jwks.json").json
    assert answer is not None
    return [key["kid"] for key in answer["keys"]]


def test_a_running_portal_follows(app: Flask, foundation: Foundation, run: Run, clock: FixedClock) -> None:
    [first] = published(app)
    assert shown(run("list")) == [(first, "current")]
    done = run("rotate-client")
    [(second, state), before] = shown(done)
    assert (done.exit_code, state, before) == (0, "next", (first, "current"))
    clock.advance(timedelta(seconds=2))
    assert published(app) == [second, first]
    clock.advance(timedelta(minutes=1))
    assert [(key.kid, state) for key, state in foundation.party.own_keys()] == [(second, "current"), (first, "old")]
    clock.advance(timedelta(minutes=4))
    assert published(app) == [second]


def test_while_one_is_about_to_sign_no_other_is_made(app: Flask, run: Run) -> None:
    run("rotate-client")
    done = run("rotate-client")
    assert done.exit_code == 1
    assert "in a minute" in done.output
    assert len(shown(run("list"))) == 2
