"""An access token whenever one is needed: kept while it lives, renewed before it ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from mcz_upload.addresses import TIMEOUT_SECONDS
from mcz_upload.client_key import ASSERTION_TYPE, assertion, read_key
from mcz_upload.home import Home, Profile
from mcz_upload.outcome import ExitCode, Stopped

PROGRAM_SCOPE = "files:read files:write"
RENEW_BEFORE_SECONDS = 60
RETRY_STATUSES = frozenset({429, 500, 502, 503, 504})


class LineDown(Exception):
    """The provider does not answer just now; trying again may help."""


class AccessTokens:
    """now: seconds since 1970, asked at each call."""

    def __init__(self, home: Home, profile: Profile, now: Callable[[], float]) -> None:
        self._home = home
        self._profile = profile
        self._now = now
        self._token = ""
        self._ends_at = 0.0

    def current(self) -> str:
        """A token that lives at least a minute more. Raises Stopped without a login, LineDown without an answer."""
        if not self._token or self._now() > self._ends_at - RENEW_BEFORE_SECONDS:
            self._renew()
        return self._token

    def forget(self) -> None:
        """The server refused the token: the next one is new."""
        self._token = ""

    def _renew(self) -> None:
        profile = self._profile
        answer = self._ask(self._refreshing() if profile.refresh_token else self._proving(Path(profile.key_file)))
        self._token = str(answer["access_token"])
        self._ends_at = self._now() + float(answer.get("expires_in", 0))
        rotated = answer.get("refresh_token")
        if profile.refresh_token and isinstance(rotated, str) and rotated != profile.refresh_token:
            self._profile = profile.with_refresh_token(rotated)
            self._home.keep_profile(self._profile)

    def _refreshing(self) -> dict[str, str]:
        profile = self._profile
        return {
            "grant_type": "refresh_token",
            "refresh_token": profile.refresh_token,
            "client_id": profile.client_id,
        }

    def _proving(self, key_file: Path) -> dict[str, str]:
        profile = self._profile
        return {
            "grant_type": "client_credentials",
            "scope": PROGRAM_SCOPE,
            "resource": profile.uploads,
            "client_id": profile.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(read_key(key_file), profile.client_id, profile.issuer, now=int(self._now())),
        }

    def _ask(self, form: dict[str, str]) -> dict[str, Any]:
        try:
            answer = requests.post(
                self._profile.token_endpoint, data=form, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
            value = answer.json() if answer.status_code not in RETRY_STATUSES else None
        except requests.RequestException as failed:
            raise LineDown(self._profile.token_endpoint) from failed
        if value is None:
            raise LineDown(self._profile.token_endpoint)
        if answer.status_code != 200 or "access_token" not in value:
            raise Stopped(ExitCode.LOG_IN, "login_ended", uploads=self._profile.uploads)
        return dict(value)
