"""What only one client can read: a text encrypted to the key that it registered (OIDC Core 10.2; OP-43, OP-90).

The key is looked for before anything is spent, so that a client whose key set is away loses no code. Without a key
nothing is told: never in plain what was to be encrypted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from idp.clients.model import Client
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.errors import ErrorCode, OAuthError
from shared.jose.jwe import EncryptionKey, encrypt_to

NESTED = {"cty": "JWT"}  # RFC 7519 5.2: inside is a signed token


@dataclass(frozen=True, slots=True)
class Envelope:
    """Around one text for one client; without a key the text stays as it is."""

    key: EncryptionKey | None = None
    enc: str = ""

    def around(self, text: str, header: Mapping[str, str]) -> str:
        """The text as the client gets it. header: what the outside says of it."""
        return text if self.key is None else encrypt_to(self.key, text, enc=self.enc, header=header)


class Envelopes:
    """Finds the key for what is to be encrypted."""

    def __init__(self, keys: ClientKeys) -> None:
        self._keys = keys

    def for_id_token(self, client: Client, now: datetime) -> Envelope:
        """For ID tokens, and logout tokens (Back-Channel Logout 2.4). Raises OAuthError when no key is to be had."""
        return self._for(client, client.id_token_encrypted_response_alg, client.id_token_encrypted_response_enc, now)

    def for_userinfo(self, client: Client, now: datetime) -> Envelope:
        """For answers of userinfo. Raises OAuthError when no key is to be had."""
        return self._for(client, client.userinfo_encrypted_response_alg, client.userinfo_encrypted_response_enc, now)

    def _for(self, client: Client, alg: str | None, enc: str | None, now: datetime) -> Envelope:
        if alg is None or enc is None:
            return Envelope()
        key = self._keys.encryption_key(client, alg, now)
        if key is None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, f"the key set of this client has no key for {alg}")
        return Envelope(key, enc)
