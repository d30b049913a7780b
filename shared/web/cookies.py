"""Cookies: `__Host-` and Secure on https, plain names on http (demo only), HttpOnly, SameSite=Lax or Strict.

A cookie that names a session has no Max-Age: a session ends by its row (K7). One that names a device has.
"""

from dataclasses import dataclass
from typing import Literal

from flask import Request, Response
from werkzeug.http import parse_cookie


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie of one service. Cookies ignore the port, so each service has its own base name.

    same_site: with Strict it does not come along from another site, not even by a link.
    """

    base: str
    https: bool
    path: str = "/"
    max_age_days: int | None = None
    same_site: Literal["Lax", "Strict"] = "Lax"

    @property
    def name(self) -> str:
        if not self.https:
            return self.base
        return f"__Host-{self.base}" if self.path == "/" else f"__Secure-{self.base}"

    def read(self, request: Request) -> str | None:
        """The value the browser sent, or None."""
        return request.cookies.get(self.name)

    def read_header(self, header: str) -> str | None:
        """The value in a Cookie header, or None; header: as WSGI has it. Raises ValueError when it is no UTF-8."""
        return parse_cookie(header).get(self.name) if self.name in header else None

    def write(self, response: Response, value: str) -> None:
        """Set it until the browser closes, or for as many days as it may last."""
        max_age = self.max_age_days * 86_400 if self.max_age_days else None
        response.set_cookie(
            self.name,
            value,
            path=self.path,
            secure=self.https,
            httponly=True,
            samesite=self.same_site,
            max_age=max_age,
        )

    def drop(self, response: Response) -> None:
        """Expire it in the browser; the row behind it must be ended first."""
        response.delete_cookie(self.name, path=self.path, secure=self.https, httponly=True, samesite=self.same_site)
