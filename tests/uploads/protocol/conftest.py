"""Every rule of the protocol holds on each database."""

import pytest

from tests.uploads.kit import Kit


@pytest.fixture
def kit(kit_on_each: Kit) -> Kit:
    return kit_on_each
