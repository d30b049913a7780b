"""How users reach the servicedesk (S37): shown in the footer of every page."""

from __future__ import annotations

from flask_babel import LazyString
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ContactSettings(BaseSettings):
    """Contact details of the servicedesk; each one is a setting `MCZ_SERVICEDESK_…`."""

    model_config = SettingsConfigDict(env_prefix="MCZ_SERVICEDESK_", frozen=True)

    email: str = "servicedesk@hetcak.nl"
    security_email: str = "servicedesk@hetcak.nl"
    phone: str = "088 711 4888"
    opens: str = "09:00"
    closes: str = "17:00"
    site: str = Field(default="https://www.hetcak.nl", validation_alias="MCZ_PUBLIC_SITE_URL")

    @property
    def phone_uri(self) -> str:
        """`tel:` address in international form (RFC 3966), for a Dutch number."""
        digits = "".join(filter(str.isdigit, self.phone))
        return f"tel:+31{digits.removeprefix('0')}"


PHONE = LazyString(lambda: ContactSettings().phone)  # for texts that are made before the settings are known
