"""The two menus of a logged-in page (S33, S38). An entry is listed once its screen exists."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from shared.layout.model import Links, MenuItem, Viewer

_BAR = (
    ("home", _l("Home"), "/"),
    ("bestanden", _l("Bestanden"), "/bestanden"),
)
_ACCOUNT = (
    ("wachtwoord", _l("Wachtwoord wijzigen"), "/account/wachtwoord"),
    ("vragen", _l("Geheime vragen wijzigen"), "/account/vragen"),
    ("twee-staps", _l("Wijzigen twee-staps verificatie"), "/account/twee-staps"),
)

_MORE = (("sessies", _l("Apparaten en sessies"), "/account/sessies"),)


def bar_items(links: Links, viewer: Viewer) -> list[MenuItem]:
    """The blue menu bar: Home, Bestanden, then the other applications of this user (S33)."""
    own = [MenuItem(key, str(text), links.portal + path) for key, text, path in _BAR]
    return [*own, *viewer.applications()]


def account_items(links: Links) -> list[MenuItem]:
    """The left menu 'Uw account', without 'Uitloggen', which is a form (S38)."""
    return [MenuItem(key, str(text), links.idp + path) for key, text, path in _ACCOUNT]


def more_account_items(links: Links) -> list[MenuItem]:
    """What stands below 'Uitloggen', as an addition to the manual's own entries."""
    return [MenuItem(key, str(text), links.idp + path) for key, text, path in _MORE]
