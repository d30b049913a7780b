"""K22, threats 2, 25 and 27: what is counted apart has a key of its own."""

import pytest

from idp.throttling.keys import ThrottleKeys

pytestmark = pytest.mark.requires("K22", "threat 2", "threat 25", "threat 27")


def test_each_counter_has_a_key_of_its_own() -> None:
    keys = ThrottleKeys(bytes(32))
    of_one = (
        keys.totp, keys.password_change, keys.recovery_code, keys.secret_answer, keys.device_code,
        keys.reset_address, keys.address, keys.waiting_from, keys.waiting_on_device,
    )  # fmt: skip
    of_two = (keys.password, keys.password_on_device, keys.reset_request, keys.reset_request_on_device)
    made = [key("the same") for key in of_one] + [key("the", "same") for key in of_two]
    assert len(set(made)) == len(of_one) + len(of_two)
