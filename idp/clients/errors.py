"""Why metadata is refused: the codes of RFC 7591 section 3.2.2."""

from __future__ import annotations

from enum import StrEnum


class MetadataError(StrEnum):
    """The two codes that a registration can be refused with."""

    INVALID_REDIRECT_URI = "invalid_redirect_uri"  # M-25
    INVALID_CLIENT_METADATA = "invalid_client_metadata"


class MetadataRefused(Exception):
    """One member of the metadata breaks a rule.

    description: an English sentence for the developer, ASCII without quotes or backslash (RFC 6749 5.2).
    """

    def __init__(self, field: str, description: str, code: MetadataError | None = None) -> None:
        super().__init__(description)
        self.field = field
        self.code = code or MetadataError.INVALID_CLIENT_METADATA
        self.description = f"{field}: {description}"


class NoKeySet(MetadataRefused):
    """The client proves itself by a key of its own, and says nowhere which."""

    def __init__(self) -> None:
        super().__init__("jwks_uri", "is needed for a key of its own, or give jwks")


class NoSigningKey(MetadataRefused):
    """The client proves itself by a key of its own, and its key set has none for that."""

    def __init__(self) -> None:
        super().__init__("jwks", "needs a key for a signature that we accept, or give jwks_uri")


class TwoKeySets(MetadataRefused):
    """Both a key set and the address of one (OP-66)."""

    def __init__(self) -> None:
        super().__init__("jwks", "cannot be given together with jwks_uri")


class NoEncryptionKey(MetadataRefused):
    """What the client reads should be encrypted to it, and its key set has no key for that."""

    def __init__(self, alg: str) -> None:
        super().__init__("jwks", f"has no key for {alg}, or give jwks_uri")
