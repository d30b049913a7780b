"""Whatever an answer holds, who reads it as JSON gets a value or a ValueError (threat 21)."""

import pytest

from shared.egress.message import Response

pytestmark = pytest.mark.requires("threat 21")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 60_000, b'{"a":' * 60_000], ids=lambda body: body[:5])
def test_it_is_refused_as_a_wrong_value(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Response(200, {}, body).json()


def test_what_it_says_is_told() -> None:
    assert Response(200, {}, b'{"keys": []}').json() == {"keys": []}
