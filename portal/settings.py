"""Settings of the portal, read once from the environment and checked at start."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import PositiveInt, model_validator

from shared.setting_words import DatabaseUrl
from shared.settings import CommonSettings, require_key_outside


class PortalSettings(CommonSettings):
    """What the portal needs beyond the common settings. letters_dir: shown on the demo page only.

    portal_login_level, portal_login_max_age: what each login must have been (K14); phr asks a passkey or security
    key, the age is in seconds.
    """

    portal_database_url: DatabaseUrl = ""
    portal_master_key_file: Path | None = None
    portal_workers: PositiveInt = 2
    portal_threads: PositiveInt = 24
    letters_dir: Path | None = None
    portal_login_level: Literal["mfa", "phr"] = "mfa"
    portal_login_max_age: PositiveInt | None = None

    @model_validator(mode="after")
    def _key_is_kept_apart(self) -> Self:
        if self.demo:
            return self
        if self.portal_master_key_file is None:
            raise ValueError("production needs MCZ_PORTAL_MASTER_KEY_FILE")
        require_key_outside(self.var, self.portal_master_key_file)
        return self

    @property
    def https(self) -> bool:
        """True when the portal's own address is https."""
        return self.portal_url.startswith("https:")

    @property
    def database_url(self) -> str:
        """The configured database, or SQLite in the state folder."""
        return self.portal_database_url or f"sqlite:///{self.var / 'portal.sqlite3'}"

    @property
    def master_key_file(self) -> Path:
        """The configured key file; in demo mode one that is generated in the state folder."""
        return self.portal_master_key_file or self.var / "portal-master.key"
