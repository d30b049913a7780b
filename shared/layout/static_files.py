"""Style and script under names that hold a hash of their content, so they may be cached for ever.

The front-end build (`npm run build`) writes the files and a manifest.json (plain name -> hashed name)
into a `dist` folder; one folder belongs to the layout, a service may add its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from flask import Flask, Response, send_from_directory
from werkzeug.exceptions import NotFound

LAYOUT_DIST = Path(__file__).parent / "static" / "dist"
_ICON = Path(__file__).parent / "static"
_IMMUTABLE = "public, max-age=31536000, immutable"
_ICON_CACHE = "public, max-age=86400"


class NotBuiltError(RuntimeError):
    """The front end has not been built; `npm run build` does it."""


class Dist:
    """One folder of built files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> dict[str, str]:
        """Plain name -> hashed name; raises NotBuiltError when there is none."""
        try:
            names: dict[str, str] = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        except FileNotFoundError as missing:
            raise NotBuiltError(f"{self.folder} is empty: run `npm run build`") from missing
        return names

    def holds(self, hashed_name: str) -> bool:
        """True for a file that the build listed; nothing else is ever served."""
        return hashed_name in self.manifest.values()


def install_static_files(app: Flask, extra: Sequence[Path] = ()) -> None:
    """`/static/<hashed name>`, `/favicon.ico`, and `asset('layout.css')` for templates."""
    if app.static_folder is not None:
        raise ValueError("make the app with static_folder=None: /static/ belongs to the layout")
    dists = [Dist(LAYOUT_DIST), *(Dist(folder) for folder in extra)]

    def serve(name: str) -> Response:
        for dist in dists:
            if dist.holds(name):
                return _cached(send_from_directory(dist.folder, name), _IMMUTABLE)
        raise NotFound

    def favicon() -> Response:
        return _cached(send_from_directory(_ICON, "favicon.svg"), _ICON_CACHE)

    def asset(name: str) -> str:
        for dist in dists:
            if name in dist.manifest:
                return f"/static/{dist.manifest[name]}"
        raise NotBuiltError(f"no built file is called {name}: run `npm run build`")

    app.add_url_rule("/static/<name>", "layout_static", serve)
    app.add_url_rule("/favicon.ico", "favicon", favicon)
    app.jinja_env.globals["asset"] = asset


def _cached(response: Response, policy: str) -> Response:
    response.headers["Cache-Control"] = policy
    return response
