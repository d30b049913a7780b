"""An installation with staff."""

import pytest

from tests.idp.administration.desk import Desk
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


@pytest.fixture
def desk(office: Office) -> Desk:
    """The servicedesk at work, on SQLite alone."""
    return Desk(office)


@pytest.fixture
def desk_on_both(office_on_both: Office) -> Desk:
    """The servicedesk at work, on both databases."""
    return Desk(office_on_both)
