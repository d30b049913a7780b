"""A real OpenID Provider on loopback, small enough to read, that lies where a test tells it to."""

import base64
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from shared.clock import FixedClock
from shared.jose.claims import epoch
from shared.jose.jws import sign, verify
from shared.jose.keys import KeyRing, PublicKeys, SigningKey, generate_key
from shared.relying_party.id_token import at_hash

Claims = dict[str, Any]
Change = Callable[[Claims], Claims]


def unchanged(value: Claims) -> Claims:
    return value


def without(*names: str) -> Change:
    """A change that leaves members out."""
    return lambda value: {name: item for name, item in value.items() if name not in names}


def changed(**members: Any) -> Change:
    """A change that sets members."""
    return lambda value: {**value, **members}


@dataclass
class Seen:
    """One request that arrived."""

    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]


@dataclass
class Grant:
    """What a code or refresh token stands for."""

    sub: str
    sid: str
    auth_time: datetime
    nonce: str | None
    code_challenge: str | None


@dataclass
class TinyProvider:
    """Knobs of the provider; each is read at the moment of the request."""

    clock: FixedClock
    client_id: str
    keys: KeyRing
    signing_key: SigningKey
    issuer: str = ""
    sub: str = "s-timmerman"
    sid: str = "sid-1"
    auth_time: datetime | None = None
    client_keys: Callable[[], PublicKeys] | None = None
    change_discovery: Change = unchanged
    change_id_token: Change = unchanged
    change_token_answer: Change = unchanged
    change_userinfo: Change = unchanged
    change_introspection: Change = unchanged
    sign_id_token: Callable[[Claims], str] | None = None
    cache_control: str | None = "public, max-age=600"
    refresh_error: str | None = None
    push_error: str | None = None
    change_push: Change = unchanged
    statuses: dict[str, int] = field(default_factory=dict)
    is_down: bool = False
    seconds_per_refresh: float = 0.0
    seen: list[Seen] = field(default_factory=list)
    pushed: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, Grant] = field(default_factory=dict)
    lock: Any = field(default_factory=Lock)

    def count(self, path: str, grant_type: str | None = None) -> int:
        """How many requests came to this path."""
        return sum(
            1
            for one in self.seen
            if one.path == path and (grant_type is None or one.form.get("grant_type") == grant_type)
        )

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser brings back from the authorization endpoint after a login."""
        asked = self.asked(address)
        code = secrets.token_urlsafe(16)
        moment = self.auth_time or self.clock.now()
        self.codes[code] = Grant(self.sub, self.sid, moment, asked["nonce"], asked["code_challenge"])
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def asked(self, address: str) -> dict[str, str]:
        """The parameters of the request at this address, those that were pushed for its reference included."""
        brought = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return self.pushed.get(brought.get("request_uri", ""), brought)

    def answer(self, method: str, seen: Seen) -> tuple[int, Claims]:
        """Status and JSON of one request."""
        if self.is_down:
            return 500, {}
        if method == "GET":
            return self._document(seen)
        if seen.path == "/token":
            return self._token(seen.form)
        if seen.path == "/par":
            return self._push(seen.form)
        if seen.path == "/introspect":
            return 200, self.change_introspection(_told_of(seen.form["token"]))
        return 404, {}

    def _document(self, seen: Seen) -> tuple[int, Claims]:
        if seen.path == "/.well-known/openid-configuration":
            return 200, self.change_discovery(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "pushed_authorization_request_endpoint": f"{self.issuer}/par",
                    "jwks_uri": f"{self.issuer}/jwks.json",
                    "userinfo_endpoint": f"{self.issuer}/userinfo",
                    "end_session_endpoint": f"{self.issuer}/end_session",
                }
            )
        if seen.path == "/jwks.json":
            return 200, self.keys.public_jwks()
        if seen.path == "/userinfo":
            return 200, self.change_userinfo({"sub": self.sub, "name": "A. Timmerman"})
        return 404, {}

    def _push(self, form: Mapping[str, str]) -> tuple[int, Claims]:
        if self.push_error is not None or not self._client_is_known(form):
            return 400, {"error": self.push_error or "invalid_client"}
        reference = f"urn:ietf:params:oauth:request_uri:{secrets.token_urlsafe(16)}"
        self.pushed[reference] = dict(form)
        return 201, self.change_push({"request_uri": reference, "expires_in": 90})

    def _token(self, form: Mapping[str, str]) -> tuple[int, Claims]:
        if not self._client_is_known(form):
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") == "refresh_token":
            sleep(self.seconds_per_refresh)
            if self.refresh_error is not None:
                return 400, {"error": self.refresh_error}
            with self.lock:
                grant = self.refresh_tokens.pop(form["refresh_token"], None)
        else:
            grant = self.codes.pop(form.get("code", ""), None)
            if grant is not None and create_s256_code_challenge(form.get("code_verifier", "")) != grant.code_challenge:
                grant = None
        return (400, {"error": "invalid_grant"}) if grant is None else (200, self._issue(grant, form["grant_type"]))

    def _client_is_known(self, form: Mapping[str, str]) -> bool:
        if self.client_keys is None:
            return True
        claims = verify(form["client_assertion"], self.client_keys(), algorithms={"ES256"}, typ=None).claims
        return bool(claims["aud"] == self.issuer and claims["sub"] == self.client_id)

    def _issue(self, grant: Grant, grant_type: str) -> Claims:
        access_token, refresh_token = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.refresh_tokens[refresh_token] = grant
        claims = self.id_token_claims(grant, access_token)
        if grant_type == "authorization_code":
            claims["nonce"] = grant.nonce
        return self.change_token_answer(
            {
                "access_token": access_token,
                "refresh_token": refresh_token,
                "token_type": "Bearer",
                "expires_in": 600,
                "id_token": self.sign(self.change_id_token(claims)),
            }
        )

    def id_token_claims(self, grant: Grant, access_token: str) -> Claims:
        """The claims of an honest ID token."""
        now = self.clock.now()
        return {
            "iss": self.issuer,
            "sub": grant.sub,
            "aud": self.client_id,
            "iat": epoch(now),
            "exp": epoch(now + timedelta(minutes=5)),
            "auth_time": epoch(grant.auth_time),
            "acr": "urn:cak:acr:mfa",
            "sid": grant.sid,
            "at_hash": at_hash(access_token),
            "urn:cak:relatienummer": "100001",
        }

    def sign(self, claims: Claims, typ: str = "JWT") -> str:
        if self.sign_id_token is not None:
            return self.sign_id_token(claims)
        return sign(claims, self.signing_key, typ=typ)


def _told_of(token: str) -> Claims:
    """What the token says of itself, as of one that nobody took back."""
    payload = token.split(".")[1]
    return {"active": True, **json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))}


def _handler(provider: TinyProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._respond("GET", {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._respond("POST", {name: values[0] for name, values in parse_qs(body).items()})

        def _respond(self, method: str, form: Mapping[str, str]) -> None:
            seen = Seen(urlsplit(self.path).path, {k.lower(): v for k, v in self.headers.items()}, form)
            provider.seen.append(seen)
            status, value = provider.answer(method, seen)
            status = provider.statuses.get(seen.path, status)
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if provider.cache_control is not None:
                self.send_header("Cache-Control", provider.cache_control)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet."""

    return Handler


@contextmanager
def tiny_provider(clock: FixedClock, client_id: str = "portal") -> Iterator[TinyProvider]:
    """A running provider, closed at the end."""
    key = generate_key("ES256")
    provider = TinyProvider(clock, client_id, KeyRing([key], key.kid), key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
