"""The composer: the one file that lists grants, client authentication methods and endpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.clients.grant_types import AUTHORIZATION_CODE, CLIENT_CREDENTIALS, DEVICE_CODE, REFRESH_TOKEN
from idp.clients.policy import ClientPolicy
from idp.login.facts import Facts
from idp.oidc.access_token import AccessTokens
from idp.oidc.acr import AcrScale
from idp.oidc.authorize import AuthorizationEndpoint
from idp.oidc.backchannel_logout import BackchannelLogout, LogoutRetry
from idp.oidc.bearer import BearerReader
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.client_auth.client_secret_basic import ClientSecretBasic
from idp.oidc.client_auth.client_secret_post import ClientSecretPost
from idp.oidc.client_auth.none import NoAuthentication
from idp.oidc.client_auth.private_key_jwt import AcceptedAudiences, PrivateKeyJwt
from idp.oidc.client_configuration import ClientConfigurationEndpoint
from idp.oidc.cross_origin import CrossOrigin, client_of_token
from idp.oidc.device_authorization import DeviceAuthorizationEndpoint, UserCodes
from idp.oidc.device_question import DeviceQuestions
from idp.oidc.discovery import Offer, Paths, metadata, published
from idp.oidc.end_session import EndSessionEndpoint
from idp.oidc.envelope import Envelopes
from idp.oidc.grants.authorization_code import AuthorizationCodeGrant
from idp.oidc.grants.client_credentials import ClientCredentialsGrant
from idp.oidc.grants.device_code import DeviceCodeGrant
from idp.oidc.grants.grant_type import GrantType
from idp.oidc.grants.refresh_token import RefreshTokenGrant
from idp.oidc.grants.refresh_values import RefreshValues
from idp.oidc.id_token_hint import HintReader
from idp.oidc.intake import Intake
from idp.oidc.introspection import IntrospectionEndpoint
from idp.oidc.jwks import jwks
from idp.oidc.keys import LoadedKeys
from idp.oidc.logout import LogoutService
from idp.oidc.messages import Answer, Request, Response
from idp.oidc.mij import MijEndpoint
from idp.oidc.pending import StoredRequests
from idp.oidc.ports import Begin, Sessions
from idp.oidc.published_document import PublishedDocument
from idp.oidc.pushed_requests import PushedRequestEndpoint
from idp.oidc.registration import RegistrationEndpoint
from idp.oidc.request_objects import RequestObjects
from idp.oidc.resource import Resources
from idp.oidc.response_writer import ResponseWriter
from idp.oidc.revocation import RevocationEndpoint
from idp.oidc.sealed_code import CodeSeal
from idp.oidc.shown_tokens import TokenReader
from idp.oidc.strangers import StrangersRequests
from idp.oidc.tiles import Tiles
from idp.oidc.token import TokenEndpoint, TokenSigner
from idp.oidc.userinfo import UserinfoEndpoint
from idp.throttling.keys import ThrottleKeys
from shared.clock import Clock
from shared.egress.fetcher import Fetcher
from shared.encryption import Vault
from shared.jose.keys import KeyRing

PATHS: Final = Paths()
DISCOVERY_PATHS: Final = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
CLIENT_PATHS: Final = (
    PATHS.token,
    PATHS.pushed_authorization_request,
    PATHS.device_authorization,
    PATHS.introspection,
    PATHS.revocation,
)

Endpoint = Callable[[Request, datetime], Answer]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the provider stands on. profile: decides what discovery lists.

    waiting_per_address: requests that strangers may leave from one address in a quarter of an hour.
    """

    issuer: str
    uploads_url: str
    profile: ClientPolicy
    begin_read: Begin
    begin_write: Begin
    sessions: Sessions
    facts: Facts
    scale: AcrScale
    vault: Vault
    fetcher: Fetcher
    clock: Clock
    waiting_per_address: int


@dataclass(frozen=True, slots=True)
class Provider:
    """Everything that doors and commands may call.

    endpoints: path -> function of plain values, read by Flask's routes and by a dispatcher alike.
    """

    issuer: str
    endpoints: Mapping[str, Endpoint]
    authorization: AuthorizationEndpoint
    end_session: EndSessionEndpoint
    writer: ResponseWriter
    pending: StoredRequests
    logout: LogoutService
    logout_retry: LogoutRetry
    devices: DeviceQuestions
    keys: LoadedKeys
    bearers: BearerReader
    tiles: Tiles


class _Parts:
    """What several endpoints share, made once."""

    def __init__(self, around: Surroundings) -> None:
        throttle_keys = ThrottleKeys.of(around.vault)
        self.keys = LoadedKeys(around.begin_read, around.vault)
        self.hints = HintReader(self.keys.all, around.issuer)
        self.resources = Resources(around.issuer, around.uploads_url)
        self.seal = CodeSeal(around.vault)
        self.user_codes = UserCodes(around.vault.derive("device-user-code"))
        self.devices = DeviceQuestions(around.begin_write, self.user_codes, throttle_keys)
        self.strangers = StrangersRequests(around.begin_read, throttle_keys, around.waiting_per_address)
        self.client_keys = ClientKeys(around.fetcher)
        self.envelopes = Envelopes(self.client_keys)
        self.authenticator = _authenticator(around, self.client_keys)
        objects = RequestObjects(self.client_keys, self.keys.all, around.fetcher, around.issuer)
        self.intake = Intake(self.hints, self.resources, around.scale, objects)
        access_tokens = AccessTokens(self.keys.ring, around.issuer)
        self.bearers = BearerReader(around.begin_read, access_tokens)
        self.shown_tokens = TokenReader(around.begin_read, access_tokens)
        self.writer = ResponseWriter(around.issuer)
        self.tiles = Tiles(around.begin_read, around.issuer)


def build_provider(around: Surroundings) -> Provider:
    """The provider with all its parts."""
    parts = _Parts(around)
    backchannel = BackchannelLogout(around.fetcher, parts.keys.ring, parts.envelopes, around.issuer, around.clock)
    logout = LogoutService(around.begin_write, backchannel, around.issuer, around.clock)
    authorization = _authorization(around, parts)
    return Provider(
        issuer=around.issuer,
        endpoints=_endpoints(around, parts, authorization),
        authorization=authorization,
        end_session=EndSessionEndpoint(around.begin_read, around.sessions, parts.hints, logout),
        writer=parts.writer,
        pending=StoredRequests(around.begin_read, around.scale),
        logout=logout,
        logout_retry=LogoutRetry(around.begin_read, backchannel),
        devices=parts.devices,
        keys=parts.keys,
        bearers=parts.bearers,
        tiles=parts.tiles,
    )


def _endpoints(around: Surroundings, parts: _Parts, authorization: AuthorizationEndpoint) -> Mapping[str, Endpoint]:
    grants = _grants(around, parts)
    return {
        PATHS.authorization: authorization,
        PATHS.pushed_authorization_request: PushedRequestEndpoint(
            parts.authenticator, around.begin_write, parts.intake, parts.strangers
        ),
        PATHS.token: _for_pages_of_clients(
            TokenEndpoint(parts.authenticator, grants, TokenSigner(parts.keys.ring, parts.envelopes, around.issuer)),
            around,
            parts,
        ),
        PATHS.introspection: IntrospectionEndpoint(
            parts.authenticator, parts.shown_tokens, parts.keys.ring, around.issuer
        ),
        PATHS.revocation: _for_pages_of_clients(
            RevocationEndpoint(parts.authenticator, parts.shown_tokens, around.begin_write), around, parts
        ),
        PATHS.device_authorization: DeviceAuthorizationEndpoint(
            parts.authenticator, around.begin_write, parts.resources, parts.user_codes, around.issuer, parts.strangers
        ),
        PATHS.userinfo: CrossOrigin(
            UserinfoEndpoint(parts.bearers, parts.keys.ring, parts.envelopes, around.issuer),
            around.begin_read,
            client_of_token,
            "GET",
            "POST",
        ),
        PATHS.jwks: PublishedDocument(parts.keys.all, jwks),
        PATHS.registration: _registration(around),
        **dict.fromkeys(DISCOVERY_PATHS, _discovery(around, parts.keys, grants)),
        "/api/mij": MijEndpoint(parts.bearers, around.facts, parts.tiles),
    }


def _for_pages_of_clients(
    endpoint: Callable[[Request, datetime], Response], around: Surroundings, parts: _Parts
) -> CrossOrigin:
    return CrossOrigin(endpoint, around.begin_read, parts.authenticator.claimed, "POST")


def _authorization(around: Surroundings, parts: _Parts) -> AuthorizationEndpoint:
    return AuthorizationEndpoint(
        around.begin_read,
        around.begin_write,
        around.sessions,
        parts.intake,
        around.scale,
        parts.writer,
        parts.seal,
        parts.strangers,
    )


def _registration(around: Surroundings) -> RegistrationEndpoint:
    standing = (around.begin_read, around.begin_write, around.fetcher, around.issuer)
    return RegistrationEndpoint(*standing, ClientConfigurationEndpoint(*standing, PATHS.registration))


def _grants(around: Surroundings, parts: _Parts) -> Mapping[str, GrantType]:
    values = RefreshValues.of(around.vault)
    return {
        AUTHORIZATION_CODE: AuthorizationCodeGrant(
            around.begin_read, around.begin_write, parts.resources, parts.seal, values
        ),
        REFRESH_TOKEN: RefreshTokenGrant(around.begin_write, parts.resources, values),
        CLIENT_CREDENTIALS: ClientCredentialsGrant(parts.resources),
        DEVICE_CODE: DeviceCodeGrant(around.begin_write, parts.resources, values),
    }


def _authenticator(around: Surroundings, client_keys: ClientKeys) -> ClientAuthenticator:
    audiences = AcceptedAudiences(around.issuer, CLIENT_PATHS)
    methods = (
        ClientSecretBasic(),
        ClientSecretPost(),
        PrivateKeyJwt(client_keys, around.begin_write, audiences),
    )
    return ClientAuthenticator(around.begin_read, methods, fallback=NoAuthentication())


def _discovery(around: Surroundings, keys: LoadedKeys, grants: Mapping[str, GrantType]) -> PublishedDocument[KeyRing]:
    def describe(ring: KeyRing) -> bytes:
        offer = Offer(around.profile, list(grants), ring.algorithms, around.scale)
        return published(metadata(around.issuer, PATHS, offer), ring)

    return PublishedDocument(keys.ring, describe)
