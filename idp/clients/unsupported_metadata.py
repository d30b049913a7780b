"""Registered client metadata whose promise we do not keep: refused by name, because who sends one relies on it.

The names are those of IANA's registry "OAuth Dynamic Client Registration Metadata" that no rule of ours reads; what is
not registered there is ignored, as RFC 7591 2 wants. M-27, M-29.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from idp.clients.errors import MetadataRefused

UNSUPPORTED: Final = frozenset(
    {
        "software_statement",  # RFC 7591 2.3
        "authorization_details_types",  # RFC 9396
        "dpop_bound_access_tokens",  # RFC 9449
        "introspection_encrypted_response_alg",  # RFC 9701
        "introspection_encrypted_response_enc",
        "authorization_signed_response_alg",  # JARM
        "authorization_encrypted_response_alg",
        "authorization_encrypted_response_enc",
        "tls_client_certificate_bound_access_tokens",  # RFC 8705
        "tls_client_auth_subject_dn",
        "tls_client_auth_san_dns",
        "tls_client_auth_san_uri",
        "tls_client_auth_san_ip",
        "tls_client_auth_san_email",
        "use_mtls_endpoint_aliases",  # FAPI 2.0
        "backchannel_token_delivery_mode",  # CIBA
        "backchannel_client_notification_endpoint",
        "backchannel_authentication_request_signing_alg",
        "backchannel_user_code_parameter",
        "client_registration_types",  # OpenID Federation
        "signed_jwks_uri",
        "claims_redirect_uris",  # UMA
        "nfv_token_signed_response_alg",  # ETSI
        "nfv_token_encrypted_response_alg",
        "nfv_token_encrypted_response_enc",
    }
)
_NOT_A_PROMISE: Final[tuple[object, ...]] = (None, False, "", [], {})


def refuse_unsupported(raw: Mapping[str, Any]) -> None:
    """Nothing of the kind, or MetadataRefused."""
    for name in sorted(UNSUPPORTED & raw.keys()):
        if raw[name] not in _NOT_A_PROMISE:
            raise MetadataRefused(name, "is not supported")
