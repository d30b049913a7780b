"""M-10 and its neighbours: JSON of others that a database cannot keep is refused where it comes in."""

import json
from typing import Any

import orjson
import pytest

from idp.storable import DEEPEST, is_storable

pytestmark = pytest.mark.requires("M-10")


def nested(levels: int) -> Any:
    return json.loads("[" * levels + "]" * levels)


@pytest.mark.parametrize(
    "value",
    ["", "é\U0001f600", 2**63 - 1, -(2**63) + 1, 1.5, True, None, [], {"a": [{"b": None}]}, nested(DEEPEST), "\\u0000"],
    ids=repr,
)
def test_what_both_databases_keep_is_storable(value: Any) -> None:
    assert is_storable(value)
    assert orjson.loads(orjson.dumps(value)) == value


@pytest.mark.parametrize(
    "value",
    ["\0", "a\ud800", {"\udfff": 1}, {"\0": 1}, [["\0"]], 2**64, -(2**64), float("nan"), float("inf"), b"x", {1, 2}],
    ids=repr,
)
def test_what_a_database_refuses_or_changes_is_not_storable(value: Any) -> None:
    assert not is_storable(value)


@pytest.mark.parametrize("levels", [DEEPEST + 1, 300, 900])
def test_what_is_nested_beyond_all_use_is_not_storable(levels: int) -> None:
    assert not is_storable(nested(levels))
