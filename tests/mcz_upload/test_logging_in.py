"""Only the address of Bestanden is typed; everything else is found, and an answer about another address is refused."""

import json
from pathlib import Path

import pytest

from mcz_upload.addresses import discover
from mcz_upload.client_key import make_key, read_key
from mcz_upload.outcome import ExitCode, Stopped
from tests.mcz_upload.conftest import Computer
from tests.support.byte_server import answer, byte_server
from tests.support.tiny_provider import changed, unchanged
from tests.uploads.live.uploads_server import LiveUploads

pytestmark = pytest.mark.requires("K18")


def test_the_provider_is_found_from_bestanden(bestanden: LiveUploads) -> None:
    found = discover(f"{bestanden.url}/")
    assert (found.uploads, found.issuer) == (bestanden.url, bestanden.provider.issuer)
    assert found.token == f"{bestanden.provider.issuer}/token"


def test_an_address_that_is_not_bestanden_is_refused(bestanden: LiveUploads) -> None:
    with pytest.raises(Stopped) as refused:
        discover(bestanden.provider.issuer)
    assert refused.value.code is ExitCode.WRONG_USE


@pytest.mark.parametrize("address", ["", "bestanden", "ftp://bestanden", "http://[", "http://localhost:9"])
def test_nonsense_and_silence_are_told_apart(address: str) -> None:
    with pytest.raises(Stopped) as refused:
        discover(address)
    assert refused.value.code is (ExitCode.NOT_REACHED if address.startswith("http://l") else ExitCode.WRONG_USE)


def test_a_provider_that_calls_itself_otherwise_is_refused(bestanden: LiveUploads) -> None:
    bestanden.provider.change_discovery = changed(issuer="https://elders.example")
    try:
        with pytest.raises(Stopped) as refused:
            discover(bestanden.url)
    finally:
        bestanden.provider.change_discovery = unchanged
    assert refused.value.code is ExitCode.WRONG_USE


def test_an_answer_that_speaks_of_another_server_is_refused(bestanden: LiveUploads) -> None:
    """RFC 9728 3.3: else a stranger's server would get the tokens that are for another."""
    told = {"resource": bestanden.url, "authorization_servers": [bestanden.provider.issuer]}
    with byte_server(answer(json.dumps(told).encode())) as stranger, pytest.raises(Stopped) as refused:
        discover(f"http://127.0.0.1:{stranger.port}")
    assert refused.value.code is ExitCode.WRONG_USE


def test_a_key_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "programma.pem"
    public = make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (public["kid"], "d" in public) == (read_key(path).thumbprint(), False)
    with pytest.raises(FileExistsError):
        make_key(path)


def test_where_programs_cannot_be_connected_it_names_the_other_way(computer: Computer) -> None:
    done = computer.run("login", "--uploads", computer.server.url)
    assert done.returncode == ExitCode.WRONG_USE
    assert "Use a key" in done.stdout
