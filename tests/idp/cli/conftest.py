"""Commands lay a foundation of their own beside that of the test."""

import pytest

from tests.idp.installation import Installation


@pytest.fixture
def quick_idp(own_idp: Installation) -> Installation:
    """Shared with no other test."""
    return own_idp
