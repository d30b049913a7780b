"""What an answer of a test client says in JSON."""

from typing import Any

from werkzeug.test import TestResponse


def json_of(answer: TestResponse) -> dict[str, Any]:
    """The JSON object that it holds."""
    told = answer.get_json()
    assert isinstance(told, dict), answer
    return told
