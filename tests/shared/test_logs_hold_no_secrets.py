"""What really lands on stderr, seen from outside the process."""

import json
import subprocess
import sys

import pytest

from shared.logging import NEVER_LOGGED

START = "import logging; from shared.logging import *; configure('idp', 'DEBUG'); log = get_logger('x'); "


def logged(code: str) -> list[str]:
    finished = subprocess.run([sys.executable, "-c", START + code], capture_output=True, text=True, check=True)
    return finished.stderr.splitlines()


@pytest.mark.requires("threat 38")
def test_a_line_break_or_escape_in_a_value_stays_inside_one_json_line() -> None:
    [line] = logged(r"""log.warning("refused", username='sam\r\n{"event":"forged"}\x1b[31m')""")
    assert json.loads(line)["event"] == "refused"
    assert json.loads(line)["service"] == "idp"
    assert "\x1b" not in line


def test_a_secret_is_blanked_by_its_name() -> None:
    [line] = logged("log.warning('refused', **{key: 'geheim' for key in NEVER_LOGGED})")
    assert "geheim" not in line
    assert set(json.loads(line)) >= NEVER_LOGGED


@pytest.mark.requires("C-03")
def test_authlib_never_prints_at_debug_level() -> None:
    assert logged("logging.getLogger('authlib.oauth2').debug('code_verifier geheim')") == []


@pytest.mark.requires("threat 42")
def test_sqlalchemy_never_prints_statements_with_their_parameters() -> None:
    assert logged("logging.getLogger('sqlalchemy.engine.Engine').info('INSERT geheim')") == []


def test_a_trace_is_one_line_too() -> None:
    [line] = logged("""
try:
    1 / 0
except ZeroDivisionError as cause:
    log.error("failed", exc_info=cause)
""")
    assert "ZeroDivisionError" in json.loads(line)["exception"]


@pytest.mark.requires("threat 38")
def test_a_line_is_ascii_so_that_no_sign_hides_or_turns_what_is_read() -> None:
    """U+202E turns the text, U+2028 is a line break to some, U+200B is not seen."""
    [line] = logged(r"log.warning('refused', username='caf\u00e9\u202e\u2028\u200b')")
    assert line.isascii()
    assert json.loads(line)["username"] == "caf\u00e9\u202e\u2028\u200b"
