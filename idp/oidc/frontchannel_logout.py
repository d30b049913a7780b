"""Applications that log out in the user's own browser (OpenID Connect Front-Channel Logout 1.0 sections 2 and 3).

Each gets its address opened in a frame of our last page, always with iss and sid, so that nobody's frame ends another
session. What another origin answers cannot be read: the page sees only whether something came.
"""

from __future__ import annotations

from collections.abc import Collection

from idp.clients.model import Client
from idp.clients.redirect_uris import web_origin
from idp.login.farewell import Frame
from idp.oidc.model import Grant
from idp.oidc.ports import UnitOfWork
from idp.oidc.response_writer import with_query


def frames_of(unit: UnitOfWork, grants: Collection[Grant], issuer: str) -> tuple[Frame, ...]:
    """A frame for each of these grants whose application registered an address for it, by name."""
    clients = {client.client_id: client for client in unit.clients.find_many({grant.client_id for grant in grants})}
    known = [(clients[grant.client_id], grant.sid) for grant in grants if grant.client_id in clients]
    frames = (_frame(client, sid, issuer) for client, sid in known)
    return tuple(sorted((frame for frame in frames if frame is not None), key=lambda frame: frame.name.text.casefold()))


def _frame(client: Client, sid: str, issuer: str) -> Frame | None:
    address = client.frontchannel_logout_uri
    origin = web_origin(address) if address is not None and not client.stopped else None
    if address is None or origin is None:
        return None
    return Frame(client.name, with_query(address, {"iss": issuer, "sid": sid}), origin)
