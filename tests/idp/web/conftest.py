"""A browser without script in front of the idp's pages."""

import pytest

from tests.idp.installation import Installation
from tests.idp.recovering import add_account
from tests.idp.web.visitor import Visitor


@pytest.fixture
def visitor(quick_idp: Installation) -> Visitor:
    """An anonymous browser; the account of the installation exists."""
    quick_idp.add_account()
    return Visitor(quick_idp, quick_idp.app.test_client())


@pytest.fixture
def questioned(quick_idp: Installation) -> Visitor:
    """An anonymous browser; the account of the installation has three secret questions."""
    add_account(quick_idp)
    return Visitor(quick_idp, quick_idp.app.test_client())
