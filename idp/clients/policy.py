"""Client policies: where NL GOV, the certification tests and FAPI 2 differ, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NONE: Final = "none"
CLIENT_SECRET_BASIC: Final = "client_secret_basic"
CLIENT_SECRET_POST: Final = "client_secret_post"
PRIVATE_KEY_JWT: Final = "private_key_jwt"
SECRET_METHODS: Final = (CLIENT_SECRET_BASIC, CLIENT_SECRET_POST)


@dataclass(frozen=True, slots=True)
class ClientPolicy:
    """The switches of one policy.

    auth_methods: what a client may register for the token endpoint. signing_algorithms: for client
    assertions and ID tokens. may_skip_pkce: whether the K31 exception can be granted. audience_is_issuer:
    a client assertion names the issuer, as one string, and nothing else (FAPI 2 SP 5.3.2.1).
    names_sub_id_type: ID tokens say what kind of subject they name (OP-22). represents_in_id_token: they say for whom
    the user acts, where scope relatie was granted, without being asked (OP-24).
    bounds_request_objects: they need nbf, at most an hour ago and an hour before exp (FAPI 2 Message Signing 5.3.1).
    reads_keys_at_registration: a jwks_uri has to answer with keys when it is registered (OP-66).
    loopback_http: http on loopback hosts while the issuer itself is http (K34). private_schemes: a native client
    may come back by a scheme of its own; the Dutch profile and FAPI 2 leave it claimed https and loopback (OP-64).
    requires_pushed_requests: an authorization request is pushed or refused (FAPI 2 SP 5.3.2.2).
    """

    name: str
    auth_methods: tuple[str, ...]
    signing_algorithms: tuple[str, ...]
    require_nonce: bool
    may_skip_pkce: bool
    audience_is_issuer: bool
    releases_amr: bool
    names_sub_id_type: bool
    represents_in_id_token: bool
    always_pairwise: bool
    refuses_unmet_acr: bool
    bounds_request_objects: bool
    reads_keys_at_registration: bool
    loopback_http: bool
    private_schemes: bool
    requires_pushed_requests: bool


GENERAL: Final = ClientPolicy(
    name="general",
    auth_methods=(CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, PRIVATE_KEY_JWT, NONE),
    signing_algorithms=("ES256", "RS256", "PS256", "EdDSA"),
    require_nonce=False,
    may_skip_pkce=True,
    audience_is_issuer=False,
    releases_amr=True,
    names_sub_id_type=False,
    represents_in_id_token=False,
    always_pairwise=False,
    refuses_unmet_acr=False,
    bounds_request_objects=False,
    reads_keys_at_registration=False,
    loopback_http=True,
    private_schemes=True,
    requires_pushed_requests=False,
)
NLGOV: Final = ClientPolicy(
    name="nlgov",
    auth_methods=(PRIVATE_KEY_JWT, NONE),
    signing_algorithms=("PS256", "ES256", "RS256", "EdDSA"),
    require_nonce=True,
    may_skip_pkce=False,
    audience_is_issuer=False,
    releases_amr=False,
    names_sub_id_type=True,
    represents_in_id_token=True,
    always_pairwise=True,
    refuses_unmet_acr=True,
    bounds_request_objects=False,
    reads_keys_at_registration=True,
    loopback_http=False,
    private_schemes=False,
    requires_pushed_requests=False,
)
FAPI2: Final = ClientPolicy(
    name="fapi2",
    auth_methods=(PRIVATE_KEY_JWT,),
    signing_algorithms=("PS256", "ES256", "EdDSA"),
    require_nonce=False,
    may_skip_pkce=False,
    audience_is_issuer=True,
    releases_amr=True,
    names_sub_id_type=False,
    represents_in_id_token=False,
    always_pairwise=False,
    refuses_unmet_acr=True,
    bounds_request_objects=True,
    reads_keys_at_registration=False,
    loopback_http=False,
    private_schemes=False,
    requires_pushed_requests=True,
)

POLICIES: Final = {policy.name: policy for policy in (GENERAL, NLGOV, FAPI2)}
# Not fapi2: its tokens have to be bound to their holder (FAPI 2 SP 5.3.2.1), which waits for DPoP or mTLS.
OFFERED: Final = (NLGOV.name, GENERAL.name)


def offered_policy(name: str, *, kept: str | None = None) -> ClientPolicy | None:
    """The policy of this name where it may be chosen, or is `kept`, the one that a client has."""
    return POLICIES[name] if name in {*OFFERED, kept} else None
