"""What an initial access token allows, as somebody asks for it and somebody else approves it (K34).

The texts of a form and those of a proposal are the same, so that what is approved is what was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from idp.clients.member_shapes import MAX_NAME_LENGTH
from idp.clients.policy import offered_policy
from idp.clients.ports import InitialAccessToken
from idp.clients.scopes import REGISTRABLE_SCOPE
from shared.clock import AMSTERDAM
from shared.days import read_day

MOST_USES: Final = 100
MOST_HOSTS: Final = 20
LONGEST_DAYS: Final = 365
YES, NO = "ja", "nee"
LABEL, POLICY, SCOPES, HOSTS, USES, LAST_DAY, NO_PKCE = (
    "naam",
    "regels",
    "scopes",
    "hosts",
    "aantal",
    "laatste_dag",
    "zonder_pkce",
)
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|::1")


class WrongLimit(Exception):
    """One of the texts cannot be. field: which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Limits:
    """Checked. expires_at: the first moment after the last day, in Amsterdam."""

    label: str
    policy_name: str
    scope: tuple[str, ...]
    hosts: tuple[str, ...]
    uses: int
    last_day: date
    may_skip_pkce: bool

    @property
    def expires_at(self) -> datetime:
        """When a token with these limits ends by itself."""
        return datetime.combine(self.last_day + timedelta(days=1), time.min, AMSTERDAM)

    def texts(self) -> dict[str, str]:
        """As a proposal holds them."""
        return {
            LABEL: self.label,
            POLICY: self.policy_name,
            SCOPES: " ".join(self.scope),
            HOSTS: " ".join(self.hosts),
            USES: str(self.uses),
            LAST_DAY: self.last_day.isoformat(),
            NO_PKCE: YES if self.may_skip_pkce else NO,
        }

    def token(self, token_sha256: str, now: datetime) -> InitialAccessToken:
        """What is stored once they are approved."""
        return InitialAccessToken(
            token_sha256=token_sha256,
            label=self.label,
            policy_name=self.policy_name,
            scope=self.scope,
            uses_left=self.uses,
            may_skip_pkce=self.may_skip_pkce,
            expires_at=self.expires_at.astimezone(now.tzinfo),
            created_at=now,
            hosts=self.hosts,
        )


def read_limits(texts: Mapping[str, str], now: datetime) -> Limits:
    """The limits that these texts say. Raises WrongLimit for the first that cannot be."""
    label = texts.get(LABEL, "").strip()
    if not 1 <= len(label) <= MAX_NAME_LENGTH or not label.isprintable():
        raise WrongLimit(LABEL)
    policy = offered_policy(texts.get(POLICY, ""))
    if policy is None:
        raise WrongLimit(POLICY)
    skips = texts.get(NO_PKCE, NO) == YES
    if skips and not policy.may_skip_pkce:
        raise WrongLimit(NO_PKCE)  # K31
    return Limits(label, policy.name, _scope(texts), _hosts(texts), _uses(texts), _last_day(texts, now), skips)


def _scope(texts: Mapping[str, str]) -> tuple[str, ...]:
    wanted = {"openid", *texts.get(SCOPES, "").split()}
    if not wanted <= set(REGISTRABLE_SCOPE):
        raise WrongLimit(SCOPES)
    return tuple(name for name in REGISTRABLE_SCOPE if name in wanted)


def _hosts(texts: Mapping[str, str]) -> tuple[str, ...]:
    hosts = [host.lower().strip("[]") for host in texts.get(HOSTS, "").split()]
    if not 1 <= len(hosts) <= MOST_HOSTS or not all(map(_HOST.fullmatch, hosts)):
        raise WrongLimit(HOSTS)
    return tuple(dict.fromkeys(hosts))


def _uses(texts: Mapping[str, str]) -> int:
    text = texts.get(USES, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_USES)) and 1 <= int(text) <= MOST_USES):
        raise WrongLimit(USES)
    return int(text)


def _last_day(texts: Mapping[str, str], now: datetime) -> date:
    today = now.astimezone(AMSTERDAM).date()
    day = read_day(texts.get(LAST_DAY, ""))
    if day is None or not today <= day <= today + timedelta(days=LONGEST_DAYS):
        raise WrongLimit(LAST_DAY)
    return day
