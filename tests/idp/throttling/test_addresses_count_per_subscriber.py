"""Threat 3: whoever has a whole IPv6 network does not get a new counter with each of its addresses."""

from collections.abc import Callable

import pytest

from idp.throttling.keys import ThrottleKeys

pytestmark = pytest.mark.requires("threat 3")

KEYS = ThrottleKeys(bytes(32))


@pytest.mark.parametrize("key", [KEYS.address, KEYS.reset_address])
@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.7", "192.0.2.8", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "unix", False),
    ],
)
def test_addresses_of_one_subscriber_are_one(key: Callable[[str], str], one: str, other: str, are_one: bool) -> None:
    assert (key(one) == key(other)) is are_one
