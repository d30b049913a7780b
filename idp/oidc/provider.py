"""The composer: the one file that lists grants, client authentication methods and endpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

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
from idp.oidc.discovery import DiscoveryEndpoint, Offer, Paths, metadata
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
from idp.oidc.jwks import JwksEndpoint
from idp.oidc.keys import SigningKeys
from idp.oidc.logout import LogoutService
from idp.oidc.messages import Answer, Request
from idp.oidc.mij import MijEndpoint
from idp.oidc.pending import StoredRequests
from idp.oidc.ports import Begin, Sessions
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
    signing_keys: SigningKeys
    bearers: BearerReader
    tiles: Tiles


def build_provider(around: Surroundings) -> Provider:
    """The provider with all its parts."""
    keys = SigningKeys(around.begin_read, around.vault)
    hints, writer, seal = HintReader(keys.own, around.issuer), ResponseWriter(around.issuer), CodeSeal(around.vault)
    client_keys = ClientKeys(around.fetcher)
    envelopes = Envelopes(client_keys)
    backchannel = BackchannelLogout(around.fetcher, keys.ring, envelopes, around.issuer, around.clock)
    logout = LogoutService(around.begin_write, backchannel, around.issuer, around.clock)
    access_tokens = AccessTokens(keys.ring, around.issuer)
    bearers = BearerReader(around.begin_read, access_tokens)
    objects = RequestObjects(client_keys, keys.own, around.fetcher, around.issuer)
    intake = Intake(hints, _resources(around), around.scale, objects)
    authorization = AuthorizationEndpoint(
        around.begin_read,
        around.begin_write,
        around.sessions,
        intake,
        around.scale,
        writer,
        seal,
        _strangers(around),
    )
    authenticator = _authenticator(around, client_keys)
    tiles = Tiles(around.begin_read, around.issuer)
    return Provider(
        issuer=around.issuer,
        endpoints={
            PATHS.authorization: authorization,
            PATHS.pushed_authorization_request: PushedRequestEndpoint(
                authenticator, around.begin_write, intake, _strangers(around)
            ),
            "/api/mij": MijEndpoint(bearers, around.facts, tiles),
            **_endpoints(
                around, keys, authenticator, bearers, TokenReader(around.begin_read, access_tokens), envelopes
            ),
        },
        authorization=authorization,
        end_session=EndSessionEndpoint(around.begin_read, around.sessions, hints, logout),
        writer=writer,
        pending=StoredRequests(around.begin_read, around.scale),
        logout=logout,
        logout_retry=LogoutRetry(around.begin_read, backchannel),
        devices=DeviceQuestions(around.begin_write, _user_codes(around), _throttle_keys(around)),
        signing_keys=keys,
        bearers=bearers,
        tiles=tiles,
    )


def _endpoints(
    around: Surroundings,
    keys: SigningKeys,
    authenticator: ClientAuthenticator,
    bearers: BearerReader,
    tokens: TokenReader,
    envelopes: Envelopes,
) -> Mapping[str, Endpoint]:
    grants = _grants(around)
    signer = TokenSigner(keys.ring, envelopes, around.issuer)
    userinfo = UserinfoEndpoint(bearers, keys.ring, envelopes, around.issuer)
    return {
        PATHS.token: CrossOrigin(
            TokenEndpoint(authenticator, grants, signer), around.begin_read, authenticator.claimed, "POST"
        ),
        PATHS.introspection: IntrospectionEndpoint(authenticator, tokens, keys.ring, around.issuer),
        PATHS.device_authorization: DeviceAuthorizationEndpoint(
            authenticator,
            around.begin_write,
            _resources(around),
            _user_codes(around),
            around.issuer,
            _strangers(around),
        ),
        PATHS.revocation: CrossOrigin(
            RevocationEndpoint(authenticator, tokens, around.begin_write),
            around.begin_read,
            authenticator.claimed,
            "POST",
        ),
        PATHS.userinfo: CrossOrigin(userinfo, around.begin_read, client_of_token, "GET", "POST"),
        PATHS.jwks: JwksEndpoint(keys.own),
        PATHS.registration: _registration(around),
        **dict.fromkeys(DISCOVERY_PATHS, _discovery(around, keys, grants)),
    }


def _strangers(around: Surroundings) -> StrangersRequests:
    return StrangersRequests(around.begin_read, _throttle_keys(around), around.waiting_per_address)


def _throttle_keys(around: Surroundings) -> ThrottleKeys:
    return ThrottleKeys(around.vault.derive("throttle"))


def _registration(around: Surroundings) -> RegistrationEndpoint:
    standing = (around.begin_read, around.begin_write, around.fetcher, around.issuer)
    return RegistrationEndpoint(*standing, ClientConfigurationEndpoint(*standing, PATHS.registration))


def _grants(around: Surroundings) -> Mapping[str, GrantType]:
    resources = _resources(around)
    values = RefreshValues.of(around.vault)
    return {
        AUTHORIZATION_CODE: AuthorizationCodeGrant(
            around.begin_read, around.begin_write, resources, CodeSeal(around.vault), values
        ),
        REFRESH_TOKEN: RefreshTokenGrant(around.begin_write, resources, values),
        CLIENT_CREDENTIALS: ClientCredentialsGrant(resources),
        DEVICE_CODE: DeviceCodeGrant(around.begin_write, resources, values),
    }


def _resources(around: Surroundings) -> Resources:
    return Resources(around.issuer, around.uploads_url)


def _user_codes(around: Surroundings) -> UserCodes:
    return UserCodes(around.vault.derive("device-user-code"))


def _authenticator(around: Surroundings, client_keys: ClientKeys) -> ClientAuthenticator:
    audiences = AcceptedAudiences(around.issuer, CLIENT_PATHS)
    methods = (
        ClientSecretBasic(),
        ClientSecretPost(),
        PrivateKeyJwt(client_keys, around.begin_write, audiences),
    )
    return ClientAuthenticator(around.begin_read, methods, fallback=NoAuthentication())


def _discovery(around: Surroundings, keys: SigningKeys, grants: Mapping[str, GrantType]) -> DiscoveryEndpoint:
    def describe(ring: KeyRing) -> dict[str, Any]:
        return metadata(around.issuer, PATHS, Offer(around.profile, list(grants), ring.algorithms, around.scale))

    return DiscoveryEndpoint(keys.ring, describe)
