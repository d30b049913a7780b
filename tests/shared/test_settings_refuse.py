import pytest
from pydantic import ValidationError

from shared.settings import CommonSettings, is_ip_address, require_key_outside

HTTPS = {
    "MCZ_IDP_URL": "https://idp.example.nl",
    "MCZ_PORTAL_URL": "https://keten.example.nl",
    "MCZ_UPLOADS_URL": "https://bestanden.example.nl",
}

pytestmark = pytest.mark.requires("K1")


@pytest.fixture
def environment(monkeypatch):
    def setting(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    for name in ("MCZ_ENV", "MCZ_VAR", "MCZ_CLOCK_FILE", *HTTPS):
        monkeypatch.delenv(name, raising=False)
    return setting


def test_nothing_set_means_production(environment):
    environment(**HTTPS)
    assert CommonSettings().env == "production"
    assert not CommonSettings().demo


def test_production_refuses_http_addresses(environment):
    with pytest.raises(ValidationError, match="https"):
        CommonSettings()


def test_demo_takes_http_addresses(environment):
    environment(MCZ_ENV="demo")
    assert CommonSettings().idp_url == "http://localhost:8000"


@pytest.mark.requires("K7")
def test_production_refuses_a_clock_that_can_be_moved(environment):
    environment(**HTTPS, MCZ_CLOCK_FILE="/tmp/offset")
    with pytest.raises(ValidationError, match="MCZ_CLOCK_FILE"):
        CommonSettings()


@pytest.mark.parametrize("address", ["ftp://x", "https://", "https://x/", "https://x/path", "https://x?y", "x"])
def test_an_address_is_scheme_host_and_port_only(environment, address):
    environment(**HTTPS)
    environment(MCZ_IDP_URL=address)
    with pytest.raises(ValidationError):
        CommonSettings()


def test_lists_are_separated_by_commas(environment):
    environment(MCZ_ENV="demo", MCZ_OUTGOING_ALLOW="a:1, b:2")
    assert CommonSettings().outgoing_allow == ("a:1", "b:2")


def test_a_master_key_may_not_lie_in_the_state_folder(tmp_path):
    with pytest.raises(ValueError, match="master key"):
        require_key_outside(tmp_path, tmp_path / "keys" / "idp.key")
    require_key_outside(tmp_path / "var", tmp_path / "keys" / "idp.key")


def test_an_address_by_number_is_seen():
    assert is_ip_address("http://127.0.0.1:8000")
    assert is_ip_address("http://[::1]:8000")
    assert not is_ip_address("http://localhost:8000")


def test_a_service_binds_loopback_and_the_port_of_its_address_unless_told(environment):
    environment(MCZ_ENV="demo", MCZ_UPLOADS_LISTEN="10.0.0.5:9002")
    assert CommonSettings().listen("idp") == ("127.0.0.1", 8000)
    assert CommonSettings().listen("uploads") == ("10.0.0.5", 9002)


@pytest.mark.parametrize("address", ["9002", "host", ":9002", "host:"])
def test_a_place_to_listen_is_host_and_port(environment, address):
    environment(MCZ_ENV="demo", MCZ_UPLOADS_LISTEN=address)
    with pytest.raises(ValidationError):
        CommonSettings()
