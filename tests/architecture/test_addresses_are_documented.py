"""docs/addresses.md lists every path that a service answers, and none that it does not."""

from collections.abc import Iterator

import pytest

from tests.architecture.addresses import SERVICES, Address, answered, build, documented


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def addresses(service: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[set[Address]]:
    with pytest.MonkeyPatch.context() as patch:
        yield answered(service, build(service, tmp_path_factory.mktemp("var"), patch.setenv))


def test_every_path_has_a_row(addresses: set[Address]) -> None:
    assert addresses - documented() == set()


def test_every_row_is_a_path(service: str, addresses: set[Address]) -> None:
    assert {address for address in documented() if address[0] == service} - addresses == set()
