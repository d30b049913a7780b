"""Random secrets are kept as SHA-256: 256 random bits need no slow hash (RFC 9700; threat 42)."""

from hashlib import sha256


def digest(secret: str) -> str:
    """64 hexadecimal characters that name the secret without telling it."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
