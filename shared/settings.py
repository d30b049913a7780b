"""Settings that every service has: read once from the environment, checked at start."""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import NonNegativeInt, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.clock import Clock, OffsetClock, SystemClock
from shared.setting_words import Destinations, MailUrl, has_host_and_sound_port, is_host_and_port

LOOPBACK = "127.0.0.1"
SERVICES = ("idp", "portal", "uploads")


class CommonSettings(BaseSettings):
    """What idp, portal and uploads all need to know.

    An unset `MCZ_ENV` means production, which refuses http addresses and a moved clock (K1, K7).
    """

    model_config = SettingsConfigDict(env_prefix="MCZ_", frozen=True, extra="ignore")

    env: Literal["production", "demo"] = "production"
    var: Path = Path("var")
    idp_url: str = "http://localhost:8000"
    portal_url: str = "http://localhost:8001"
    uploads_url: str = "http://localhost:8002"
    clock_file: Path | None = None
    smtp_url: MailUrl | None = None
    outgoing_allow: Destinations = ()
    trusted_proxy_hops: NonNegativeInt = 0
    idp_listen: str | None = None
    portal_listen: str | None = None
    uploads_listen: str | None = None
    idp_metrics_listen: str | None = None
    portal_metrics_listen: str | None = None
    uploads_metrics_listen: str | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("idp_url", "portal_url", "uploads_url")
    @classmethod
    def _is_a_base_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not has_host_and_sound_port(value):
            raise ValueError(f"{value!r} is no http or https address")
        if parts.path or parts.query or parts.fragment:
            raise ValueError(f"{value!r} must be scheme, host and port only, without a slash at the end")
        return value

    @field_validator(*(f"{name}_{kind}" for name in SERVICES for kind in ("listen", "metrics_listen")))
    @classmethod
    def _is_host_and_port(cls, value: str | None) -> str | None:
        if value is not None and not is_host_and_port(value):
            raise ValueError(f"{value!r} is no host:port")
        return value

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.demo:
            return self
        plain = [url for url in self.service_urls if urlsplit(url).scheme != "https"]
        if plain:
            raise ValueError(f"production needs https addresses, not {', '.join(plain)}")
        if self.clock_file is not None:
            raise ValueError("MCZ_CLOCK_FILE is refused in production")
        return self

    @property
    def demo(self) -> bool:
        """True only under `make run` (K1)."""
        return self.env == "demo"

    @property
    def service_urls(self) -> tuple[str, str, str]:
        return (self.idp_url, self.portal_url, self.uploads_url)

    def listen(self, service: str) -> tuple[str, int]:
        """Host and port that a service binds: `MCZ_<SERVICE>_LISTEN`, else loopback and its URL's port."""
        given: str | None = getattr(self, f"{service}_listen")
        parts = urlsplit(f"//{given}" if given else getattr(self, f"{service}_url"))
        if given:
            return parts.hostname or LOOPBACK, parts.port or 0
        return LOOPBACK, parts.port or (443 if parts.scheme == "https" else 80)

    def clock(self) -> Clock:
        """The clock that every process of this installation shares."""
        return OffsetClock(self.clock_file) if self.clock_file else SystemClock()


def require_key_outside(var: Path, key_file: Path) -> None:
    """Raise ValueError when a production master key lies inside the state folder (K1)."""
    if key_file.resolve().is_relative_to(var.resolve()):
        raise ValueError(f"the master key {key_file} may not lie inside MCZ_VAR ({var})")


def is_ip_address(url: str) -> bool:
    """True when the address names its host by number, which passkeys cannot work with."""
    try:
        ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return True
