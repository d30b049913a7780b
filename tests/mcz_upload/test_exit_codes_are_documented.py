"""Scripts rely on the exit codes: the document and the program name the same ones."""

import re
from pathlib import Path

from mcz_upload.arguments import parser
from mcz_upload.cli import COMMANDS
from mcz_upload.outcome import ExitCode
from mcz_upload.texts import TEXTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "mcz-upload.md"
SOURCES = sorted((Path(__file__).parents[2] / "mcz_upload").glob("*.py"))


def test_every_exit_code_stands_in_the_document() -> None:
    documented = {int(number) for number in re.findall(r"^\| (\d+) \|", DOCUMENT.read_text(), re.MULTILINE)}
    assert documented == {code.value for code in ExitCode}


def test_every_command_stands_in_the_document() -> None:
    text = DOCUMENT.read_text()
    assert [name for name in COMMANDS if name not in text] == []
    assert set(COMMANDS) <= set(re.findall(r"[a-z]+", parser().format_help() + parser().format_usage() + text))


def test_no_sentence_is_missing_or_unused() -> None:
    sources = "".join(path.read_text() for path in SOURCES if path.name != "texts.py")
    assert [key for key in TEXTS if f'"{key}"' not in sources] == []
