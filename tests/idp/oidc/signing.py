"""An application that signs with its own key: registered with it, and able to make request objects and assertions."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.jose.keys import SigningKey, generate_key
from tests.idp.oidc.browsing import ISSUER, Application, Idp

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEYS = {alg: generate_key(alg) for alg in ("ES256", "PS256", "RS256", "EdDSA")}


@dataclass
class Signer:
    """What a private_key_jwt client can do beyond an ordinary one."""

    application: Application
    key: SigningKey = field(default_factory=lambda: KEYS["ES256"])

    @property
    def idp(self) -> Idp:
        return self.application.idp

    def request_object(self, *, typ: str = "oauth-authz-req+jwt", key: SigningKey | None = None, **changes: Any) -> str:
        """A right request object; a change to None leaves a claim out."""
        now = self.idp.now
        claims: dict[str, Any] = {
            "iss": self.application.client_id,
            "aud": ISSUER,
            "iat": epoch(now),
            "nbf": epoch(now),
            "exp": epoch(now + timedelta(minutes=5)),
            "jti": secrets.token_urlsafe(16),
            **self.application.parameters(),
            **changes,
        }
        return sign({name: value for name, value in claims.items() if value is not None}, key or self.key, typ=typ)

    def authentication(self, **changes: Any) -> dict[str, str]:
        """The form fields that prove who it is."""
        now, client_id = self.idp.now, self.application.client_id
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": ISSUER,
            "iat": epoch(now),
            "exp": epoch(now + timedelta(minutes=1)),
            "jti": secrets.token_urlsafe(16),
            **changes,
        }
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": sign(claims, self.key, typ="JWT")}

    def push(self, **fields: str) -> TestResponse:
        """A pushed request with this client's authentication."""
        return self.idp.app.test_client().post("/par", data={**fields, **self.authentication()})


def signer(idp: Idp, alg: str = "ES256", **metadata: Any) -> Signer:
    """A first-party client with a key for this algorithm."""
    key = KEYS[alg]
    application = idp.trusted(
        token_endpoint_auth_method="private_key_jwt", jwks={"keys": [key.public_jwk()]}, **metadata
    )
    return Signer(application, key)
