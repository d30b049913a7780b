"""PKCE with S256 only (RFC 7636, K31): downgrade by `plain` or by leaving it out is refused. Threats 13, 17."""

from __future__ import annotations

import re
import secrets

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from idp.clients.model import Client
from idp.oidc.errors import ErrorCode, OAuthError

METHOD = "S256"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def accept_challenge(client: Client, challenge: str | None, method: str | None) -> str | None:
    """The challenge to keep with the code; None only for a client with the K31 exception. Raises OAuthError.

    RFC 7636 4.3 reads a missing method as plain, so a missing method is refused (M-01).
    """
    if challenge is None and method is None and not client.require_pkce and client.is_confidential:
        return None
    if challenge is None or method != METHOD or not _CHALLENGE.fullmatch(challenge):
        raise OAuthError(ErrorCode.INVALID_REQUEST, "code_challenge with code_challenge_method S256 is required")
    return challenge


def verify(challenge: str | None, verifier: str | None) -> bool:
    """True when the verifier belongs to the challenge; a verifier without a challenge is refused too."""
    if challenge is None or verifier is None:
        return challenge is None and verifier is None
    if not _VERIFIER.fullmatch(verifier):
        return False
    return secrets.compare_digest(str(create_s256_code_challenge(verifier)), challenge)
