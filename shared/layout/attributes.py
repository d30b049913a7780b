"""HTML attributes from the keyword arguments of a form macro."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flask import Flask
from markupsafe import Markup, escape


def html_attributes(given: Mapping[str, object]) -> Markup:
    """' inputmode="numeric" spellcheck="false"': underscores become hyphens, a leading space.

    True gives the bare name, None and False leave the attribute out, lists are joined by spaces.
    """
    parts = []
    for name, value in given.items():
        if isinstance(value, (list, tuple)):
            value = " ".join(str(item) for item in value if item) or None
        if value is None or value is False:
            continue
        parts.append(f" {_key(name)}" if value is True else f' {_key(name)}="{escape(value)}"')
    return Markup("".join(parts))  # noqa: S704 — names and values are escaped above


@lru_cache(maxsize=256)
def _key(name: str) -> Markup:
    return escape(name.rstrip("_").replace("_", "-"))


def described_by(name: str, hint: object, error: object) -> list[str]:
    """Ids for `aria-describedby`, help before error."""
    return [f"{name}-{part}" for part, given in (("hulp", hint), ("fout", error)) if given]


def install_attributes(app: Flask) -> None:
    """`|attributes` and `described_by()` for templates."""
    app.jinja_env.filters["attributes"] = html_attributes
    app.jinja_env.globals["described_by"] = described_by
