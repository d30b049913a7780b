"""Where to go after the login: only ever a path of our own (RP-08, threat 11)."""

from urllib.parse import urlsplit

from shared.layout.own_path import own_path

MAX_LENGTH = 1024
LOGIN_PATHS = ("/inloggen", "/uitloggen", "/sessie-verlopen")


def return_path(terug: str | None, target_link_uri: str | None, *, base_url: str, landing: str) -> str:
    """The path that was asked for when it is one of ours, else the landing path.

    target_link_uri: an address of this service, of a login that another party started (Core 4).
    """
    asked = terug if terug is not None else _path_below(base_url, target_link_uri)
    if asked is None or len(asked) > MAX_LENGTH or not asked.isascii() or not asked.isprintable():
        return landing
    path = own_path(asked, default=landing)
    # A login that ends at the login would go round in circles.
    return landing if urlsplit(path).path.startswith(LOGIN_PATHS) else path


def _path_below(base_url: str, address: str | None) -> str | None:
    if address is None:
        return None
    return address.removeprefix(base_url) if address.startswith(f"{base_url}/") else None
