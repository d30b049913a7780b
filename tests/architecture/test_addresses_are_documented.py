"""docs/addresses.md lists every path that a service answers, and none that it does not."""

from pathlib import Path

import pytest

from tests.architecture.addresses import SERVICES, Address, answered, build, documented


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def addresses(service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[Address]:
    return answered(service, build(service, tmp_path, monkeypatch.setenv))


def test_every_path_has_a_row(addresses: set[Address]) -> None:
    assert addresses - documented() == set()


def test_every_row_is_a_path(service: str, addresses: set[Address]) -> None:
    assert {address for address in documented() if address[0] == service} - addresses == set()
