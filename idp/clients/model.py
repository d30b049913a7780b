"""A registered application: the client of RFC 6749 section 2."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from idp.clients.policy import NONE, POLICIES, SECRET_METHODS, ClientPolicy
from idp.clients.redirect_uris import web_origin
from shared.translated import Translated

PAIRWISE: Final = "pairwise"
PUBLIC: Final = "public"


class RegisteredBy(StrEnum):
    """How the client came to be known; the consent page says it (OP-83)."""

    BOOTSTRAP = "bootstrap"
    COMMAND = "command"
    INITIAL_ACCESS_TOKEN = "initial_access_token"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class OldCredentials:
    """A secret or key set that still works beside the new one, until a moment. jwks: each key has a kid of its own."""

    ends_at: datetime
    secret_sha256: str | None = None
    jwks: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """One application with its metadata, named as in RFC 7591 and OpenID Connect Registration.

    secret_sha256: hex digest of the client secret, only for methods that use one. sector_identifier: host for which
    pairwise subjects are the same, that of sector_identifier_uri where there is one. first_party: consent is not
    asked (K34). claims_in_id_token: the ID token carries the claims of its scopes too, for a client that reads no
    userinfo. represents: relatienummer that a program acts for (K13). resource_server: address of the resource
    whose access tokens it may ask about (RFC 7662); both are an operator's to give. intro, manual_url: what its
    introduction page in the portal says and links to (S4, S6). stopped: an operator closed it in an emergency
    (K28); the protocol no longer knows it. registration_sha256: digest of the token with which it changes this
    itself. translations: members with a language tag, such as client_name#en. old: the credentials before these.
    redirect_hosts: where its redirect addresses may be when it changes them itself, as its initial access token said;
    empty for anywhere.
    """

    client_id: str
    client_name: str
    policy_name: str
    redirect_uris: tuple[str, ...]
    token_endpoint_auth_method: str
    registered_by: RegisteredBy
    created_at: datetime
    application_type: str = "web"
    grant_types: tuple[str, ...] = ("authorization_code",)
    response_types: tuple[str, ...] = ("code",)
    scope: tuple[str, ...] = ("openid",)
    token_endpoint_auth_signing_alg: str | None = None
    jwks: Mapping[str, Any] | None = None
    jwks_uri: str | None = None
    id_token_signed_response_alg: str = "RS256"
    id_token_encrypted_response_alg: str | None = None
    id_token_encrypted_response_enc: str | None = None
    userinfo_signed_response_alg: str | None = None
    userinfo_encrypted_response_alg: str | None = None
    userinfo_encrypted_response_enc: str | None = None
    introspection_signed_response_alg: str = "RS256"
    subject_type: str = PUBLIC
    sector_identifier: str = ""
    sector_identifier_uri: str | None = None
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool = False
    frontchannel_logout_uri: str | None = None
    frontchannel_logout_session_required: bool = False
    initiate_login_uri: str | None = None
    client_uri: str | None = None
    logo_uri: str | None = None
    policy_uri: str | None = None
    tos_uri: str | None = None
    translations: Mapping[str, str] = field(default_factory=dict, hash=False)
    contacts: tuple[str, ...] = ()
    software_id: str | None = None
    software_version: str | None = None
    default_max_age: int | None = None
    default_acr_values: tuple[str, ...] = ()
    require_auth_time: bool = False
    request_uris: tuple[str, ...] = ()
    request_object_signing_alg: str | None = None
    request_object_encryption_alg: str | None = None
    request_object_encryption_enc: str | None = None
    require_signed_request_object: bool = False
    require_pushed_authorization_requests: bool = False
    first_party: bool = False
    require_pkce: bool = True
    claims_in_id_token: bool = False
    secret_sha256: str | None = None
    registration_sha256: str | None = None
    represents: str | None = None
    resource_server: str | None = None
    intro: str = ""
    manual_url: str | None = None
    stopped: bool = False
    old: OldCredentials | None = None
    redirect_hosts: tuple[str, ...] = ()

    def old_at(self, now: datetime) -> OldCredentials | None:
        """The credentials that still work beside the present ones."""
        return self.old if self.old is not None and now < self.old.ends_at else None

    def keys_at(self, now: datetime) -> Mapping[str, Any] | None:
        """The registered key set to verify with, with the keys before it as long as they live; None without one."""
        old = self.old_at(now)
        if self.jwks is None or old is None or old.jwks is None:
            return self.jwks
        return {"keys": [*self.jwks["keys"], *old.jwks["keys"]]}

    def inherited(self, before: Client) -> OldCredentials | None:
        """What stays of the old credentials when the client changes from `before`: nothing when it changed its keys."""
        same = (self.token_endpoint_auth_method, self.jwks) == (before.token_endpoint_auth_method, before.jwks)
        return before.old if same else None

    @property
    def pairwise_sector(self) -> str | None:
        """Within which its users have one sub (OIDC Core 8.1); None where that is the same for everybody."""
        return self.sector_identifier if self.subject_type == PAIRWISE else None

    def translated(self, member: str) -> Translated:
        """What this member says in each language (RFC 7591 2.2)."""
        tagged = {
            name.partition("#")[2].lower(): text
            for name, text in self.translations.items()
            if name.startswith(f"{member}#")
        }
        return Translated(getattr(self, member) or "", tagged)

    @property
    def name(self) -> Translated:
        """What users call it."""
        return self.translated("client_name")

    @property
    def policy(self) -> ClientPolicy:
        """The switches that hold for this client."""
        return POLICIES[self.policy_name]

    def may_have(self, scope: Collection[str]) -> bool:
        """Whether these are scopes that it is registered for (OP-96)."""
        return set(scope) <= set(self.scope)

    @property
    def must_push(self) -> bool:
        """True when its authorization requests are pushed or refused (RFC 9126 6)."""
        return self.require_pushed_authorization_requests or self.policy.requires_pushed_requests

    @property
    def is_confidential(self) -> bool:
        """True when the client can prove who it is (RFC 6749 2.1)."""
        return self.token_endpoint_auth_method != NONE

    @property
    def uses_secret(self) -> bool:
        """True when it proves who it is by a secret that we made (M-26)."""
        return self.token_endpoint_auth_method in SECRET_METHODS

    @property
    def browser_origins(self) -> frozenset[str]:
        """Where its pages live that call us themselves: one in the browser keeps no secret (OP-03, OP-05)."""
        if self.is_confidential or self.stopped or self.application_type != "web":
            return frozenset()
        return frozenset(filter(None, map(web_origin, self.redirect_uris)))

    @property
    def has_tile(self) -> bool:
        """True when it stands on home: marked by an approver, with an address to start at, not stopped (K34)."""
        return self.first_party and self.initiate_login_uri is not None and not self.stopped

    @property
    def may_refresh(self) -> bool:
        """True when the client was registered with refresh tokens; they are off by default (OP-40)."""
        return "refresh_token" in self.grant_types
