"""The user's other applications: menu items, tiles and introduction pages, without code for each (S4, S6, S33, K34)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from shared.layout.model import Links, MenuItem
from shared.translated import Translated

BESTANDEN = "uploads"  # its client_id
OWN_PAGES = frozenset({"portal", BESTANDEN})  # client_ids that have a place of their own in the menu
START_SCHEMES = ("https://", "http://")
INTRODUCTIONS = "/applicaties"  # at the portal


@dataclass(frozen=True, slots=True)
class Application:
    """One application that the user may use. slug: its name in an address. start: where it begins to log in."""

    client_id: str
    name: str
    start: str
    slug: str
    intro: str = ""
    manual: str = ""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def called(self) -> Translated:
        """Its name in each language; the slug is of the one without a tag."""
        return Translated(self.name, self.names)

    def begins_at(self, issuer: str) -> str:
        """Where to send the browser: the start, with the one who logs in there (OIDC Core 4)."""
        return f"{self.start}{'&' if '?' in self.start else '?'}{urlencode({'iss': issuer})}"

    @property
    def first_sentence(self) -> str:
        """Of the introduction, for the tile."""
        return re.split(r"(?<=[.!?])\s", self.intro.strip(), maxsplit=1)[0]


def told_applications(answer: Mapping[str, Any]) -> tuple[Application, ...]:
    """Those of an answer of the idp's `/api/mij`. Raises TypeError or KeyError."""
    return applications_from(answer.get("applications", []))


def applications_from(listed: object) -> tuple[Application, ...]:
    """Read the idp's list. Raises TypeError or KeyError when it is not what we agreed on."""
    if not isinstance(listed, list):
        raise TypeError("applications are a list")
    found: dict[str, Application] = {}
    for each in listed:
        application = _application(each, found)
        if application is not None:
            found[application.slug] = application
    return tuple(found.values())


def may_use(client_id: str, answer: Mapping[str, Any]) -> bool:
    """False when `/api/mij` lists applications and this one is not among them (K12)."""
    listed = answer.get("applications")
    return listed is None or client_id in [each.get("client_id") for each in listed]


def of_slug(applications: Sequence[Application], slug: str) -> Application | None:
    """The one with this name in its address, if the user may use it."""
    return next((each for each in applications if each.slug == slug), None)


def menu_items(applications: Sequence[Application], links: Links, language: str) -> tuple[MenuItem, ...]:
    """Where the blue bar leads: to the introduction page of each (screen P4, S33)."""
    return tuple(
        MenuItem(each.client_id, each.called.in_language(language), f"{links.portal}{INTRODUCTIONS}/{each.slug}")
        for each in applications
    )


def slug_of(name: str) -> str:
    """'Digitaal Declareren' gives 'digitaal-declareren'; nothing when no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _application(listed: Mapping[str, Any], taken: Mapping[str, Application]) -> Application | None:
    client_id, name, start = (_text(listed, key) for key in ("client_id", "name", "start"))
    if client_id in OWN_PAGES or not start.startswith(START_SCHEMES):
        return None
    slug = slug_of(name) or slug_of(client_id)
    if slug in taken:  # two of one name
        slug = f"{slug}-{slug_of(client_id)}"
    manual = str(listed.get("manual") or "")
    return Application(
        client_id=client_id,
        name=name,
        start=start,
        slug=slug,
        intro=str(listed.get("intro") or ""),
        manual=manual if manual.startswith(START_SCHEMES) else "",
        names={str(tag): str(text) for tag, text in dict(listed.get("names") or {}).items()},
    )


def _text(listed: Mapping[str, Any], key: str) -> str:
    value = listed[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is a text")
    return value
