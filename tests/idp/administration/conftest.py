"""An installation with staff."""

import pytest

from tests.idp.administration.office import Office
from tests.idp.installation import Installation


@pytest.fixture
def office(quick_idp: Installation) -> Office:
    """On SQLite alone, ready at once."""
    return Office(quick_idp)


@pytest.fixture
def office_on_both(idp: Installation) -> Office:
    """On both databases."""
    return Office(idp)
