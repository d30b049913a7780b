"""The scopes that there are, and who may be registered for which (K13; OP-94)."""

from __future__ import annotations

from typing import Final

FILES_SCOPES: Final = ("files:read", "files:write")  # what uploads understands, and all that a program may have
DEFAULT_SCOPE: Final = ("openid", "profile", "email", "relatie", "offline_access")
REGISTRABLE_SCOPE: Final = (*DEFAULT_SCOPE, *FILES_SCOPES)  # by an initial access token
SCOPES: Final = (*REGISTRABLE_SCOPE, "beheer")
