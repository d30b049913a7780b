"""What bootstrap makes for the protocol: signing keys, our own clients, and in demo a token to register with."""

from idp.clients.initial_access_token import Permission
from idp.clients.policy import GENERAL, POLICIES
from idp.clients.scopes import REGISTRABLE_SCOPE
from idp.foundation import Foundation
from idp.oidc.client_administration import ClientAdministration
from idp.oidc.keys import create_missing_keys
from idp.oidc.own_clients import own_clients
from shared.base64url import as_text
from shared.egress.fetcher import Fetcher

DEMO_TOKEN_PURPOSE = "demo-initial-access-token"
DEMO_LABEL = "demo"


def administration(foundation: Foundation) -> ClientAdministration:
    """The use cases of `idp clients` on this foundation."""
    return ClientAdministration(foundation.units.read, foundation.units.write, Fetcher.of(foundation.settings))


def bootstrap_protocol(foundation: Foundation) -> dict[str, object]:
    """Make what is missing; facts for the demo file. Safe to repeat."""
    create_missing_keys(foundation.units.write, foundation.vault, foundation.clock.now())
    apply_own_clients(foundation)
    if not foundation.settings.demo:
        return {}
    return {"initial_access_token": _demo_token(foundation)}


def apply_own_clients(foundation: Foundation) -> list[str]:
    """Register portal and uploads as the settings name them (K16); the ids that changed."""
    settings, now = foundation.settings, foundation.clock.now()
    wanted = own_clients(
        portal_url=settings.portal_url,
        uploads_url=settings.uploads_url,
        # The strict policies have no http, not even on this machine (K34).
        policy=POLICIES[settings.profile] if settings.https else GENERAL,
        issuer_is_https=settings.https,
        now=now,
    )
    return administration(foundation).apply(wanted, now)


def _demo_token(foundation: Foundation) -> str:
    """The same value at each start of an installation, for any number of clients (K4)."""
    value = as_text(foundation.vault.derive(DEMO_TOKEN_PURPOSE))
    permission = Permission(DEMO_LABEL, GENERAL.name, REGISTRABLE_SCOPE, uses=None, life=None)
    return administration(foundation).issue_initial_access_token(permission, foundation.clock.now(), value)
