"""Metadata about how a client hears that its user logged out.

RP-Initiated Logout 1.0 section 3.1, Back-Channel Logout 1.0 section 2.2, Front-Channel Logout 1.0 section 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from idp.clients.errors import MetadataRefused
from idp.clients.member_shapes import boolean, texts, web_address
from idp.clients.metadata_fields import redirect_uris
from idp.clients.redirect_uris import web_origin
from idp.clients.rules import Raw, Rules


def post_logout_redirect_uris(raw: Raw, rules: Rules) -> tuple[str, ...]:
    """Where a browser may be sent after logging out; compared as exact text later."""
    values = texts(raw, "post_logout_redirect_uris", ())
    return tuple(
        address
        for value in values
        if (address := web_address({"post_logout_redirect_uris": value}, rules, "post_logout_redirect_uris"))
    )


def backchannel_logout_session_required(raw: Raw, rules: Rules) -> bool:
    """Whether the client needs sid in logout tokens; ours always have it when a session is meant."""
    return boolean(raw, "backchannel_logout_session_required")


def frontchannel_logout_uri(raw: Raw, rules: Rules) -> str | None:
    """An address to open in a frame: with scheme, host and port of one of the redirect addresses, so of the client."""
    address = web_address(raw, rules, "frontchannel_logout_uri")
    if address is not None and web_origin(address) not in set(map(web_origin, redirect_uris(raw, rules))):
        raise MetadataRefused("frontchannel_logout_uri", "must have scheme, host and port of a redirect address")
    return address


def frontchannel_logout_session_required(raw: Raw, rules: Rules) -> bool:
    """Whether the client needs iss and sid in that address; ours always has them."""
    return boolean(raw, "frontchannel_logout_session_required")


FIELDS: Final[Mapping[str, Callable[[Raw, Rules], Any]]] = {
    "post_logout_redirect_uris": post_logout_redirect_uris,
    "backchannel_logout_session_required": backchannel_logout_session_required,
    "frontchannel_logout_uri": frontchannel_logout_uri,
    "frontchannel_logout_session_required": frontchannel_logout_session_required,
}
