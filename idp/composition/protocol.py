"""Builds the OpenID provider and its consent question on a foundation."""

from dataclasses import dataclass

from idp.clients.policy import POLICIES
from idp.consents.question import ConsentQuestions
from idp.foundation import Foundation
from idp.login.facts import Facts
from idp.login.sessions import Sessions
from idp.oidc.acr import AcrScale
from idp.oidc.logout import LogoutService
from idp.oidc.provider import Provider, Surroundings, build_provider
from shared.egress.fetcher import Fetcher


@dataclass(frozen=True, slots=True)
class Protocol:
    """What web, worker and commands call of it."""

    provider: Provider
    consents: ConsentQuestions


def build_protocol(foundation: Foundation, sessions: Sessions) -> Protocol:
    """The provider of these settings."""
    settings, units = foundation.settings, foundation.units
    provider = build_provider(
        Surroundings(
            issuer=settings.idp_url,
            uploads_url=settings.uploads_url,
            profile=POLICIES[settings.profile],
            begin_read=units.read,
            begin_write=units.write,
            sessions=sessions,
            facts=Facts(units.read),
            scale=AcrScale(settings.acr_uris),
            vault=foundation.vault,
            fetcher=Fetcher.of(settings),
            clock=foundation.clock,
            waiting_per_address=settings.waiting_per_address,
        )
    )
    return Protocol(provider, ConsentQuestions(units.read, units.write, sessions, provider.writer))


def build_logout(foundation: Foundation) -> LogoutService:
    """What tells applications that a session is over, for one command: nothing renews the keys that it has read."""
    return build_protocol(foundation, Sessions(foundation.units.read, foundation.units.write)).provider.logout
