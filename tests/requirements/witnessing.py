"""Sees what the services answer while a test runs, and fails a witness that did not show what the table says.

`WITNESSES_TO=file` appends what every marked test showed, to choose witnesses from.
"""

import json
import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from tests.requirements.witnesses import Answer, broken_promises, promised

INTROSPECTION = "/introspect"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """After a witness has run and passed."""
    test, chosen_from = item.nodeid.partition("[")[0], os.environ.get("WITNESSES_TO")
    promises = promised(test)
    if not promises and chosen_from is None:
        return (yield)
    with watching() as seen:
        result = yield
    if chosen_from is not None:
        _write(Path(chosen_from), item, seen)
    if missing := broken_promises(promises, seen):
        pytest.fail("docs/requirements/witnesses.md: " + "; ".join(missing))
    return result


@contextmanager
def watching() -> Iterator[list[Answer]]:
    """The answers that leave the WSGI door of an application inside the block."""
    seen: list[Answer] = []
    through = Flask.__call__

    def call(self: Flask, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said: list[tuple[str, Headers]] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said[:] = [(status, Headers(headers))]
            return start_response(status, headers, *more)

        body = through(self, environ, start)
        is_inactive = False
        if environ["PATH_INFO"] == INTROSPECTION:
            body = list(body)
            is_inactive = _says_inactive(b"".join(body))
        for status, headers in said:
            seen.append(Answer(self.name, int(status[:3]), headers.get("Location", ""), is_inactive))
        return body

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "__call__", call)
        yield seen


def _says_inactive(body: bytes) -> bool:
    try:
        return json.loads(body).get("active") is False
    except ValueError:
        return False


def _write(file: Path, item: pytest.Item, seen: list[Answer]) -> None:
    numbers = [number for mark in item.iter_markers("requires") for number in mark.args]
    shown = sorted({f"{answer.service} {answer.outcome}" for answer in seen})
    with file.open("a", encoding="utf-8") as written:
        written.write(json.dumps({"test": item.nodeid, "numbers": numbers, "shown": shown}) + "\n")
