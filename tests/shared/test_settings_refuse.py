from pathlib import Path
from typing import Protocol

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from idp.settings import IdpSettings
from portal.settings import PortalSettings
from shared.settings import CommonSettings, is_ip_address, require_key_outside
from uploads.settings import UploadsSettings

HTTPS = {
    "MCZ_IDP_URL": "https://idp.example.nl",
    "MCZ_PORTAL_URL": "https://keten.example.nl",
    "MCZ_UPLOADS_URL": "https://bestanden.example.nl",
}

pytestmark = pytest.mark.requires("K1")


class Setting(Protocol):
    """Sets these variables of the environment."""

    def __call__(self, **values: str) -> None: ...


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Setting:
    def setting(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    for name in ("MCZ_ENV", "MCZ_VAR", "MCZ_CLOCK_FILE", *HTTPS):
        monkeypatch.delenv(name, raising=False)
    return setting


def test_nothing_set_means_production(environment: Setting) -> None:
    environment(**HTTPS)
    assert CommonSettings().env == "production"
    assert not CommonSettings().demo


def test_production_refuses_http_addresses(environment: Setting) -> None:
    with pytest.raises(ValidationError, match="https"):
        CommonSettings()


def test_demo_takes_http_addresses(environment: Setting) -> None:
    environment(MCZ_ENV="demo")
    assert CommonSettings().idp_url == "http://localhost:8000"


@pytest.mark.requires("K7")
def test_production_refuses_a_clock_that_can_be_moved(environment: Setting) -> None:
    environment(**HTTPS, MCZ_CLOCK_FILE="/tmp/offset")
    with pytest.raises(ValidationError, match="MCZ_CLOCK_FILE"):
        CommonSettings()


@pytest.mark.parametrize(
    "address", ["ftp://x", "https://", "https://x/", "https://x/path", "https://x?y", "https://x#y", "x"]
)
def test_an_address_is_scheme_host_and_port_only(environment: Setting, address: str) -> None:
    environment(**HTTPS)
    environment(MCZ_IDP_URL=address)
    with pytest.raises(ValidationError):
        CommonSettings()


@pytest.mark.requires("threat 45")
def test_no_proxy_is_trusted_unless_the_installation_says_so(environment: Setting) -> None:
    environment(**HTTPS)
    assert CommonSettings().trusted_proxy_hops == 0


@pytest.mark.requires("K1")
def test_a_key_lies_inside_the_state_folder_by_whatever_path_it_is_named(tmp_path: Path) -> None:
    var, link = tmp_path / "var", tmp_path / "link"
    var.mkdir()
    link.symlink_to(var)
    for inside in (link / "key", tmp_path / "other" / ".." / "var" / "key"):
        with pytest.raises(ValueError, match="may not lie inside"):
            require_key_outside(var, inside)


def test_lists_are_separated_by_commas(environment: Setting) -> None:
    environment(MCZ_ENV="demo", MCZ_OUTGOING_ALLOW="a:1, b:2")
    assert CommonSettings().outgoing_allow == ("a:1", "b:2")


def test_a_master_key_may_not_lie_in_the_state_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="master key"):
        require_key_outside(tmp_path, tmp_path / "keys" / "idp.key")
    require_key_outside(tmp_path / "var", tmp_path / "keys" / "idp.key")


def test_an_address_by_number_is_seen() -> None:
    assert is_ip_address("http://127.0.0.1:8000")
    assert is_ip_address("http://[::1]:8000")
    assert not is_ip_address("http://localhost:8000")


def test_a_service_binds_loopback_and_the_port_of_its_address_unless_told(environment: Setting) -> None:
    environment(MCZ_ENV="demo", MCZ_UPLOADS_LISTEN="10.0.0.5:9002")
    assert CommonSettings().listen("idp") == ("127.0.0.1", 8000)
    assert CommonSettings().listen("uploads") == ("10.0.0.5", 9002)


@pytest.mark.parametrize("address", ["9002", "host", ":9002", "host:"])
def test_a_place_to_listen_is_host_and_port(environment: Setting, address: str) -> None:
    environment(MCZ_ENV="demo", MCZ_UPLOADS_LISTEN=address)
    with pytest.raises(ValidationError):
        CommonSettings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MCZ_IDP_URL", "http://localhost:poort"),
        ("MCZ_SMTP_URL", "mail.example.nl"),
        ("MCZ_SMTP_URL", "smtp://mail.example.nl:poort"),
        ("MCZ_SMTP_URL", "smtp://"),
        ("MCZ_SMTP_URL", "smtps://post:caf%C3%A9@mail.example.nl"),
        ("MCZ_SMTP_URL", "smtps://post:café@mail.example.nl"),
        ("MCZ_OUTGOING_ALLOW", "hook.example.nl:443,intern"),
        ("MCZ_IDP_LISTEN", "127.0.0.1:99999"),
        ("MCZ_TRUSTED_PROXY_HOPS", "-1"),
    ],
)
def test_a_value_that_could_never_work_is_refused_by_name(environment: Setting, name: str, value: str) -> None:
    environment(MCZ_ENV="demo", **{name: value})
    with pytest.raises(ValidationError) as refused:
        CommonSettings()
    assert refused.value.errors()[0]["loc"] == (name.removeprefix("MCZ_").lower(),)


@pytest.mark.parametrize(
    ("settings", "name", "value"),
    [
        (IdpSettings, "MCZ_IDP_DATABASE_URL", "idp"),
        (IdpSettings, "MCZ_IDP_DATABASE_URL", "mysql://host/idp"),
        (IdpSettings, "MCZ_IDP_DATABASE_URL", "postgresql+psycopg://idp:geheim@host:poort/idp"),
        (IdpSettings, "MCZ_IDP_WORKERS", "0"),
        (IdpSettings, "MCZ_IDP_HASH_WAITERS", "-1"),
        (IdpSettings, "MCZ_IDP_TRIES_PER_ADDRESS", "0"),
        (PortalSettings, "MCZ_PORTAL_WORKERS", "0"),
        (PortalSettings, "MCZ_PORTAL_THREADS", "0"),
        (PortalSettings, "MCZ_PORTAL_LOGIN_MAX_AGE", "0"),
        (UploadsSettings, "MCZ_UPLOADS_WORKERS", "0"),
        (UploadsSettings, "MCZ_UPLOADS_THREADS", "0"),
        (UploadsSettings, "MCZ_UPLOADS_MAX_BYTES", "-1"),
        (UploadsSettings, "MCZ_UPLOADS_QUOTA_BYTES", "0"),
        (UploadsSettings, "MCZ_UPLOADS_LOGIN_MAX_AGE", "-1"),
        (UploadsSettings, "MCZ_UPLOADS_CORS_ORIGINS", "https://app.example.nl/"),
        (UploadsSettings, "MCZ_UPLOADS_CORS_ORIGINS", "app.example.nl"),
    ],
)
def test_a_value_of_one_service_that_could_never_work_is_refused_by_name(
    environment: Setting, settings: type[CommonSettings], name: str, value: str
) -> None:
    environment(MCZ_ENV="demo", **{name: value})
    with pytest.raises(ValidationError) as refused:
        settings()
    [error] = refused.value.errors()
    assert error["loc"] == (name.removeprefix("MCZ_").lower(),)
    assert "geheim" not in error["msg"]


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:////var/lib/mcz/idp.sqlite3",
        "postgresql+psycopg://idp@postgres/idp?passfile=/run/secrets/pgpass",
        "postgresql+psycopg://idp:a/b#c%40:d@[::1]:5432/idp",
        "postgresql+psycopg:///idp?host=/var/run/postgresql",
        "postgresql+psycopg://idp@/idp?host=een:5432&host=twee:5432",
    ],
)
def test_every_way_to_reach_a_database_is_taken(environment: Setting, address: str) -> None:
    environment(MCZ_ENV="demo", MCZ_IDP_DATABASE_URL=address)
    assert make_url(IdpSettings().database_url).database
