"""The deliveries interface of Bestanden: begin, look at, finish, fetch the receipt (docs/deliveries.md)."""

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urljoin

import requests

from mcz_upload.access_tokens import LineDown
from mcz_upload.addresses import TIMEOUT_SECONDS
from mcz_upload.outcome import ExitCode, Stopped

TUS_VERSION = {"Tus-Resumable": "1.0.0"}
TRANSIENT = frozenset({408, 423, 425, 429, 500, 502, 503, 504, 507})


class Tokens(Protocol):
    """Where access tokens come from."""

    def current(self) -> str: ...

    def forget(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Each call raises LineDown when it may be tried again, and Stopped when the server says no."""

    uploads: str
    tokens: Tokens

    @property
    def tus_endpoint(self) -> str:
        """Where uploads are created."""
        return f"{self.uploads}/files/"

    def begin(self, soort: str, omschrijving: str) -> str:
        """The kenmerk of a new open delivery."""
        wanted = {"soort": soort, "omschrijving": omschrijving}
        return str(self._json("POST", "/aanleveringen", json=wanted)["kenmerk"])

    def look(self, kenmerk: str) -> dict[str, Any]:
        """The delivery as the server knows it."""
        return self._json("GET", f"/aanleveringen/{kenmerk}")

    def finish(self, kenmerk: str) -> dict[str, Any]:
        """Make it final; repeating this changes nothing."""
        return self._json("POST", f"/aanleveringen/{kenmerk}/afronden")

    def receipt(self, kenmerk: str) -> str:
        """The signed receipt. Raises Stopped while there is none."""
        return self._call("GET", f"/aanleveringen/{kenmerk}/ontvangstbewijs.jws").text

    def receipt_keys(self) -> dict[str, Any]:
        """The published keys of all years."""
        return self._json("GET", "/.well-known/receipt-keys.json")

    def remove(self, upload: str) -> None:
        """Give up one upload; one that is gone already is fine."""
        self._call("DELETE", upload, headers=TUS_VERSION, fine=(404, 410))

    def absolute(self, address: str) -> str:
        """The whole address of what the server names by its path."""
        return urljoin(self.tus_endpoint, address)

    def _json(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        try:
            value = self._call(method, path, **more).json()
        except requests.exceptions.JSONDecodeError as strange:
            raise LineDown(path) from strange
        if not isinstance(value, dict):
            raise LineDown(path)
        return value

    def _call(
        self, method: str, path: str, *, fine: tuple[int, ...] = (), headers: dict[str, str] | None = None, **more: Any
    ) -> requests.Response:
        answer = self._once(method, path, headers or {}, more)
        if answer.status_code == 401:  # ended between two looks at the clock, or withdrawn
            self.tokens.forget()
            answer = self._once(method, path, headers or {}, more)
        if answer.status_code in TRANSIENT:
            raise LineDown(path)
        if answer.status_code == 401:
            raise Stopped(ExitCode.LOG_IN, "login_ended", uploads=self.uploads)
        if not answer.ok and answer.status_code not in fine:
            raise Stopped(ExitCode.REFUSED, "refused", what=path, error=_error(answer), status=answer.status_code)
        return answer

    def _once(self, method: str, path: str, headers: dict[str, str], more: dict[str, Any]) -> requests.Response:
        sent = {**headers, "Authorization": f"Bearer {self.tokens.current()}"}
        try:
            return requests.request(
                method, self.absolute(path), headers=sent, timeout=TIMEOUT_SECONDS, allow_redirects=False, **more
            )
        except requests.RequestException as failed:
            raise LineDown(path) from failed


def _error(answer: requests.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return answer.reason or "?"
