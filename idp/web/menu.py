"""The blue bar on the idp's own pages: the other applications of whoever is logged in (S33)."""

from dataclasses import replace
from typing import Any

from idp.oidc.tiles import Tiles
from idp.web.browser import Browser
from shared.layout.applications import applications_from, menu_items
from shared.layout.language import current_language
from shared.layout.model import Links, MenuItem, Viewer, ViewerSource


def viewer_source(browser: Browser, tiles: Tiles, links: Links) -> ViewerSource:
    """Who looks at the page; their applications are looked up when the bar is shown."""

    def viewer() -> Viewer | None:
        person, account = browser.viewer(), browser.account()
        if person is None or account is None:
            return None
        return replace(person, applications=lambda: _items(tiles.of(account.account_id), links))

    return viewer


def _items(listed: list[dict[str, Any]], links: Links) -> tuple[MenuItem, ...]:
    return menu_items(applications_from(listed), links, current_language())
