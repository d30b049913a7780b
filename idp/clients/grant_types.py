"""The grant types by their registered names, and which of them one client may have together (OP-78)."""

from __future__ import annotations

from typing import Final

AUTHORIZATION_CODE: Final = "authorization_code"  # RFC 6749 4.1
REFRESH_TOKEN: Final = "refresh_token"  # RFC 6749 6
CLIENT_CREDENTIALS: Final = "client_credentials"  # RFC 6749 4.4
DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"  # RFC 8628 3.4

ROLES: Final[tuple[frozenset[str], ...]] = (
    frozenset({AUTHORIZATION_CODE}),
    frozenset({AUTHORIZATION_CODE, REFRESH_TOKEN}),
    frozenset({DEVICE_CODE}),
    frozenset({DEVICE_CODE, REFRESH_TOKEN}),
)
OPERATED_ROLES: Final[tuple[frozenset[str], ...]] = (*ROLES, frozenset({CLIENT_CREDENTIALS}), frozenset())
