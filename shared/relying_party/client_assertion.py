"""Who is calling: a signed statement instead of a secret (RFC 7523 3, OpenID Connect Core 9).

C-09: the audience is the issuer, the life 60 s, the header names the key; a new jti each time (RP-10).
"""

import secrets
from datetime import datetime, timedelta

from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.jose.keys import SigningKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE = timedelta(seconds=60)


def client_authentication(client_id: str, issuer: str, key: SigningKey, now: datetime) -> dict[str, str]:
    """The form fields that authenticate this client at the provider, for one request."""
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": issuer,
        "iat": epoch(now),
        "exp": epoch(now + LIFE),
        "jti": secrets.token_urlsafe(32),
    }
    return {
        "client_id": client_id,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": sign(claims, key, typ="JWT"),
    }
