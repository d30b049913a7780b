"""The small dispatcher in front of Flask, in the same WSGI callable."""

from collections.abc import Callable, Iterable
from typing import Any

from uploads.web.aanleveringen_api import COLLECTION

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Front:
    """Protocol requests and programs' requests go past Flask; everything else goes to it."""

    def __init__(self, pages: Wsgi, tus: Wsgi, programs: Wsgi, tus_path: str) -> None:
        self._pages = pages
        self._tus = tus
        self._programs = programs
        self._tus_path = tus_path

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self._tus_path.rstrip("/") or path.startswith(self._tus_path):
            return self._tus(environ, start_response)
        with_token = environ.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer "
        if with_token and (path == COLLECTION or path.startswith(f"{COLLECTION}/")):
            return self._programs(environ, start_response)
        return self._pages(environ, start_response)
