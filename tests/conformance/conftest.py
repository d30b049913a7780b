"""The portal and uploads at the real provider: built once for each process, with an empty provider for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.idp.oidc.browsing import Idp
from tests.idp.oidc.conftest import idp, shared_idp
from tests.support.joined_services import Joined, Person, joined_services

__all__ = ["idp", "shared_idp"]


@pytest.fixture(scope="session")
def shared_services(shared_idp: Idp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Joined]:
    with joined_services(shared_idp, tmp_path_factory.mktemp("joined")) as joined:
        yield joined


@pytest.fixture
def services(idp: Idp, shared_services: Joined, monkeypatch: pytest.MonkeyPatch) -> Joined:
    shared_services.line.connect(monkeypatch)
    return shared_services


@pytest.fixture
def fresh(idp: Idp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Joined]:
    """Services that know nothing of each other yet: no document, no key."""
    with joined_services(idp.that_calls(), tmp_path) as joined:
        joined.line.connect(monkeypatch)
        yield joined


@pytest.fixture
def person(services: Joined) -> Person:
    return services.person()
