"""What a relying party must know about itself and its provider."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Self
from urllib.parse import urlsplit

from shared.settings import CommonSettings

ACR_MFA = "urn:cak:acr:mfa"
ACR_PHR = "urn:cak:acr:phr"
SCOPE = "openid profile email relatie offline_access"

ABSOLUTE_LIFE = timedelta(hours=8)  # K25, from auth_time
IDLE_LIFE = timedelta(minutes=30)  # the screens say so; the provider's clock decides, this one announces
SLIDE_EVERY = timedelta(minutes=1)  # the provider writes its idle clock once a minute at most
LOGIN_LIFE = timedelta(minutes=40)  # the 30 minutes of K35, and some to spare


@dataclass(frozen=True, slots=True)
class LoginSettings:
    """What the operator wants of each login at a service (K14). level: mfa, or phr for a passkey or security key."""

    level: Literal["mfa", "phr"] = "mfa"
    max_age_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class RpSettings:
    """One relying party. Addresses without a slash at the end.

    acceptable_acr: the levels of trust of which an ID token must show one (RP-14). max_age_seconds: how long ago the
    last full login may be, None for as long as a session lasts (K14). algorithms: what
    ID tokens and logout tokens may be signed with, as registered; no answer of the provider widens it.
    """

    client_id: str
    base_url: str
    issuer: str
    scope: str = SCOPE
    landing_path: str = "/"
    acceptable_acr: frozenset[str] = frozenset({ACR_MFA, ACR_PHR})
    max_age_seconds: int | None = None
    algorithms: frozenset[str] = frozenset({"ES256"})

    @classmethod
    def of(cls, client_id: str, base_url: str, settings: CommonSettings, asked: LoginSettings) -> Self:
        """The relying party of one of our services; K16 fixes the client ids."""
        return cls(
            client_id=client_id,
            base_url=base_url,
            issuer=settings.idp_url,
            acceptable_acr=frozenset({ACR_PHR} if asked.level == "phr" else {ACR_MFA, ACR_PHR}),
            max_age_seconds=asked.max_age_seconds,
        )

    @property
    def introspection_client_id(self) -> str:
        """The client that asks about tokens shown here; K16 fixes its name (RS-10)."""
        return f"{self.client_id}-introspection"

    @property
    def acr_values(self) -> str | None:
        """What a login has to ask: nothing when every level will do, which the provider decides by itself."""
        return None if ACR_MFA in self.acceptable_acr else " ".join(sorted(self.acceptable_acr))

    @property
    def https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def redirect_uri(self) -> str:
        """The one registered address for answers (RP-07)."""
        return f"{self.base_url}/inloggen/terug"
