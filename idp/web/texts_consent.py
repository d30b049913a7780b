"""What each scope means in plain words, for the consent page (OP-83)."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

_ITEMS = {
    "openid": _l("dat u het bent, en hoe en wanneer u bent ingelogd"),
    "profile": _l("uw naam, aanhef en gebruikersnaam"),
    "email": _l("uw e-mailadres"),
    "relatie": _l("de naam en het relatienummer van uw organisatie, en uw rollen"),
    "files:read": _l("de bestanden die u heeft aangeleverd"),
    "files:write": _l("het recht om namens u bestanden aan te leveren"),
    "beheer": _l("het recht om namens u te doen wat u in Beheer mag"),
}
_FILES = {"files:read", "files:write"}
_PASSWORD = _l("uw wachtwoord, codes of geheime vragen")
_NO_FILES = _l("uw bestanden")


class Items:
    """What the application gets, and what it does not get."""

    def __init__(self, scope: Sequence[str]) -> None:
        self.given = [_ITEMS[name] for name in scope if name in _ITEMS]
        self.kept = [_PASSWORD] if _FILES & set(scope) else [_PASSWORD, _NO_FILES]


def items_of(scope: Sequence[str]) -> Items:
    """The two lists of the page."""
    return Items(scope)
