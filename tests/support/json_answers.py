"""What an answer of a test client says in JSON."""

from typing import Any

from werkzeug.test import TestResponse


def json_of(answer: TestResponse) -> dict[str, Any]:
    """The JSON object that it must be."""
    told = answer.get_json(silent=True)
    assert isinstance(told, dict), answer.get_data(as_text=True)[:500]
    return told
