"""Which applications a relation or an account can be given or kept from."""

from collections.abc import Iterable

from idp.clients.model import Client
from idp.oidc.own_clients import PORTAL


def offered(clients: Iterable[Client]) -> list[Client]:
    """Those with a tile. Home itself is for everyone with an account."""
    return [each for each in clients if each.first_party and each.initiate_login_uri and each.client_id != PORTAL]
