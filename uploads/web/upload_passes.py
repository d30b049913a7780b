"""The cookie of one browser for one upload: HttpOnly, `Path=/files/<id>` (K37).

It lets an upload go on after the session has run out by itself; log-out and block make it void (K26).
It is worth nothing for another upload, for deleting, or for making a delivery final.
"""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from flask import Request
from werkzeug.http import dump_cookie

from shared.relying_party.session import RpSession
from shared.web.cookies import Cookie
from uploads.protocol.model import Owner

BASE_NAME = "mcz_upload"
TOKEN_BYTES = 32


class Passes(Protocol):
    """The stored passes, by the SHA-256 of their token."""

    def add(self, token_hash: str, upload_id: str, account: str, sid: str, auth_time: datetime) -> None: ...

    def owner(self, token_hash: str, upload_id: str) -> Owner | None: ...


class PassUnit(Protocol):
    """One transaction."""

    @property
    def passes(self) -> Passes: ...


Begin = Callable[[], AbstractContextManager[PassUnit]]


class UploadPasses:
    """Hands out and recognises the cookies. path: of the upload collection, with its slash."""

    def __init__(self, begin_read: Begin, begin_write: Begin, path: str, https: bool) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._path = path
        self._https = https

    def owner(self, request: Request, upload_id: str) -> Owner | None:
        """Whose upload the browser's cookie opens, None without a valid one for this very upload."""
        token = self._cookie(upload_id).read(request)
        if not token:
            return None
        with self._begin_read() as unit:
            return unit.passes.owner(_hash(token), upload_id)

    def issue(self, session: RpSession, upload_id: str) -> str:
        """A Set-Cookie value with a new pass for this session's browser."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._begin_write() as unit:
            unit.passes.add(_hash(token), upload_id, session.sub, session.sid, session.auth_time)
        return self._set_cookie(upload_id, token, None)

    def expire(self, upload_id: str) -> str:
        """A Set-Cookie value that takes the pass away: the upload is whole or gone."""
        return self._set_cookie(upload_id, "", 0)

    def is_carried(self, request: Request, upload_id: str) -> bool:
        """Whether the browser sent a pass for this upload, valid or not."""
        return self._cookie(upload_id).read(request) is not None

    def _cookie(self, upload_id: str) -> Cookie:
        return Cookie(BASE_NAME, self._https, path=f"{self._path}{upload_id}")

    def _set_cookie(self, upload_id: str, value: str, max_age: int | None) -> str:
        cookie = self._cookie(upload_id)
        return dump_cookie(
            cookie.name,
            value,
            max_age=max_age,
            path=cookie.path,
            secure=cookie.https,
            httponly=True,
            samesite="Lax",
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
