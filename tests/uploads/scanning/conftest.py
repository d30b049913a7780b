"""The virus scanner of these tests."""

from collections.abc import Iterator

import pytest

from tests.support.clamd import running_clamd


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The path of a real clamd's socket."""
    with running_clamd(tmp_path_factory.mktemp("clamd")) as place:
        yield place
