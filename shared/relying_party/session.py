"""A session as the rest of a service sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from shared.relying_party.settings import IDLE_LIFE
from shared.sessions.model import StoredSession


@dataclass(frozen=True, slots=True)
class RpSession:
    """Who is logged in. claims: of the ID token and userinfo, each of which may be missing (RP-21).

    expires_at: eight hours after auth_time. idle_ends_at: when it ends if the user does nothing more.
    """

    sub: str
    sid: str
    claims: Mapping[str, Any] = field(repr=False)
    auth_time: datetime
    expires_at: datetime
    idle_ends_at: datetime
    handle: str = field(repr=False)

    @classmethod
    def of(cls, stored: StoredSession) -> Self:
        return cls(
            sub=stored.sub,
            sid=stored.sid,
            claims=stored.claims,
            auth_time=stored.auth_time,
            expires_at=stored.expires_at,
            idle_ends_at=min(stored.refreshed_at + IDLE_LIFE, stored.expires_at),
            handle=stored.handle,
        )
