"""An OpenID Connect client in a few lines of plain HTTP, registered dynamically: what an application would send."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from tests.support.person import Person

REDIRECT_URI = "http://127.0.0.1:9/terug"


@dataclass
class OidcClient:
    """A registered client with the verifier and nonce of its running login."""

    issuer: str
    metadata: dict[str, Any]
    registration: dict[str, Any]
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def client_id(self) -> str:
        return str(self.registration["client_id"])

    def authorize_url(self, **more: str) -> str:
        """The address that starts a login, with PKCE, state and nonce."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "scope": "openid profile",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        } | more
        return f"{self.metadata['authorization_endpoint']}?{urlencode(parameters)}"

    def code_for(self, person: Person, **more: str) -> str:
        """A code for a person who is logged in at the provider; agrees to the consent page when it comes."""
        query = parse_qs(urlsplit(way_back(person, self.authorize_url(**more), REDIRECT_URI)).query)
        if query.get("state") != [self.state] or query.get("iss") != [self.issuer]:
            raise AssertionError(query)
        return query["code"][0]

    def redeem(self, code: str, **more: str) -> requests.Response:
        """The token request, authenticated by client_secret_basic."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": self.verifier,
        } | more
        secret = str(self.registration["client_secret"])
        return requests.post(self.metadata["token_endpoint"], data=fields, auth=(self.client_id, secret), timeout=60)


def register(issuer: str, initial_access_token: str, **more: Any) -> OidcClient:
    """Register a client by RFC 7591, given only the issuer and the initial access token."""
    metadata = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=60).json()
    wish = {
        "client_name": "Proefapplicatie",
        "redirect_uris": [REDIRECT_URI],
        "token_endpoint_auth_method": "client_secret_basic",
    } | more
    headers = {"Authorization": f"Bearer {initial_access_token}"}
    answer = requests.post(metadata["registration_endpoint"], json=wish, headers=headers, timeout=60)
    if answer.status_code != 201:
        raise AssertionError(answer.text)
    return OidcClient(issuer, metadata, answer.json())


def way_back(person: Person, address: str, home: str) -> str:
    """Where a logged-in browser ends that opens this address: below `home`, after agreeing when that is asked."""
    answer = person.get(address, allow_redirects=False)
    while not answer.headers.get("Location", "").startswith(home):
        if answer.is_redirect:
            answer = person.get(requests.compat.urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
        else:
            answer = person.submit({"antwoord": "ja"}, allow_redirects=False)
    return str(answer.headers["Location"])
