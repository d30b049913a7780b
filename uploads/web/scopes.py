"""What an access token must be good for at our doors for programs (RFC 6749 3.3)."""

READ_SCOPE = "files:read"
WRITE_SCOPE = "files:write"
