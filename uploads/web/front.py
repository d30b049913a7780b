"""The small dispatcher in front of Flask, in the same WSGI callable."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from uploads.web.stream_probe import PATH as PROBE
from uploads.web.stream_probe import answer_probe

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Front:
    """Protocol requests and programs' requests go past Flask; everything else goes to it.

    programs: what answers requests with a token, by the path below which it does.
    """

    def __init__(self, pages: Wsgi, tus: Wsgi, programs: Mapping[str, Wsgi], tus_path: str) -> None:
        self._pages = pages
        self._tus = tus
        self._programs = programs
        self._tus_path = tus_path

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self._tus_path.rstrip("/") or path.startswith(self._tus_path):
            return self._tus(environ, start_response)
        if path == PROBE:
            return answer_probe(environ, start_response)
        with_token = environ.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer "
        for collection, answer in self._programs.items() if with_token else ():
            if path == collection or path.startswith(f"{collection}/"):
                return answer(environ, start_response)
        return self._pages(environ, start_response)
