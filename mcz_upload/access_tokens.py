"""An access token whenever one is needed: kept while it lives, also for other runs, renewed before it ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from filelock import Timeout

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
    """Those of a profile, which every run on this computer shares. now: seconds since 1970, asked at each call.

    A refresh token is good once, and a second use ends the login (RFC 9700 4.14): one run at a time asks for a token,
    with the refresh token that lies on the disk in its turn, and keeps for the others what it got.
    """

    def __init__(self, home: Home, profile: Profile, now: Callable[[], float]) -> None:
        self._home = home
        self._profile = profile
        self._now = now
        self._refused = ""

    def current(self) -> str:
        """A token that lives at least a minute more. Raises Stopped without a login, LineDown without an answer."""
        if not self._lives(self._profile):
            try:
                self._profile = self._in_turn()
            except Timeout as waited:
                raise LineDown(self._profile.token_endpoint) from waited
        return self._profile.access_token

    def forget(self) -> None:
        """The server refused the token: the next one is another."""
        self._refused = self._profile.access_token

    def _in_turn(self) -> Profile:
        with self._home.turn():
            kept = self._home.profile()
            if kept.uploads != self._profile.uploads:  # logged in elsewhere meanwhile: not a token for our server
                raise Stopped(ExitCode.LOG_IN, "login_ended", uploads=self._profile.uploads)
            if not self._lives(kept):
                kept = renewed(kept, self._now)
                self._home.keep_profile(kept)
        return kept

    def _lives(self, profile: Profile) -> bool:
        is_ours = profile.access_token not in {"", self._refused}
        return is_ours and self._now() <= profile.access_ends_at - RENEW_BEFORE_SECONDS


def renewed(profile: Profile, now: Callable[[], float]) -> Profile:
    """The profile with a new access token. Raises Stopped when the provider refuses, LineDown when it is silent."""
    answer = _ask(profile, _refreshing(profile) if profile.refresh_token else _proving(profile, int(now())))
    ends_at = now() + float(answer.get("expires_in", 0))
    return profile.renewed(str(answer["access_token"]), ends_at, str(answer.get("refresh_token", "")))


def _refreshing(profile: Profile) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": profile.refresh_token, "client_id": profile.client_id}


def _proving(profile: Profile, now: int) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "scope": PROGRAM_SCOPE,
        "resource": profile.uploads,
        "client_id": profile.client_id,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion(read_key(Path(profile.key_file)), profile.client_id, profile.issuer, now=now),
    }


def _ask(profile: Profile, form: dict[str, str]) -> dict[str, Any]:
    try:
        answer = requests.post(profile.token_endpoint, data=form, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        value = answer.json() if answer.status_code not in RETRY_STATUSES else None
    except requests.RequestException as failed:
        raise LineDown(profile.token_endpoint) from failed
    if value is None:
        raise LineDown(profile.token_endpoint)
    if answer.status_code != 200 or "access_token" not in value:
        raise Stopped(ExitCode.LOG_IN, "login_ended", uploads=profile.uploads)
    return dict(value)
