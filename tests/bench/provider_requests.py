"""What is asked of both providers: each function prepares one load (`provider_load.Make`)."""

import base64
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from idp.oidc.access_token import KEPT
from shared.jose.jws import sign
from shared.jose.keys import from_private_jwk
from tests.bench.provider_load import Make
from tests.bench.provider_servers import VERIFIER, WORKERS, Target
from tests.bench.wire import VALUE, get_request, post_request
from tests.bench.wrk import Load, send

FEW = 64  # tokens, all of which every worker remembers
MANY = 2 * KEPT * WORKERS  # shown by turns: a worker that gets a quarter of the requests or more remembers none in time
FRESH_SECONDS = 240  # tokens that were prepared longer ago might end during a round
PREPARING_CLIENTS = 8
ASSERTION_SECONDS = 240
ASSERTIONS_PER_SECOND = 6000  # more than two cores can verify and answer
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CREDENTIALS = {"grant_type": "client_credentials", "scope": "files:read"}


def discovery(target: Target, _clients: int, _seconds: int) -> Load:
    """The document where everybody begins."""
    return _turns([get_request(target.port, target.paths.discovery)], mark='"issuer"')


def credentials_basic(target: Target, _clients: int, _seconds: int) -> Load:
    """A program's own token, for its secret."""
    header = basic(target.clients["load-basic"])
    return _turns([post_request(target.port, target.paths.token, CREDENTIALS, header)], mark='"access_token"')


def credentials_key(target: Target, _clients: int, seconds: int) -> Load:
    """A program's own token, for assertions of which each is shown once."""
    client, now = target.clients["load-key"], int(time.time())
    key = from_private_jwk(str(client["private_jwk"]).encode())
    claims = {"iss": client["client_id"], "sub": client["client_id"], "aud": target.issuer}
    claims |= {"iat": now, "exp": now + ASSERTION_SECONDS}
    form = {**CREDENTIALS, "client_assertion_type": ASSERTION_TYPE}
    requests = [
        post_request(
            target.port,
            target.paths.token,
            {**form, "client_assertion": sign({**claims, "jti": secrets.token_urlsafe(16)}, key, typ="JWT")},
        )
        for _ in range(ASSERTIONS_PER_SECOND * seconds)
    ]
    return _turns(requests, mark='"access_token"', order="once")


def authorize(target: Target, _clients: int, _seconds: int) -> Load:
    """The request of a browser whose person is logged in."""
    return _turns([_authorize(target, "load-code")], status=303, mark="code=")


def code_flow(client_id: str) -> Make:
    """Authorize, token and userinfo, as one operation."""

    def make(target: Target, _clients: int, _seconds: int) -> Load:
        userinfo = get_request(target.port, target.paths.userinfo, f"Authorization: Bearer {VALUE}\r\n")
        steps = [_authorize(target, client_id), _redeem(target, client_id), userinfo]
        return Load("code_flow.lua", steps, requests=len(steps), alone=True)

    return make


def refresh(client_id: str) -> Make:
    """Each client its own chain, begun for the round."""

    def make(target: Target, clients: int, _seconds: int) -> Load:
        form, header = {"grant_type": "refresh_token"}, basic(target.clients[client_id])
        request = post_request(target.port, target.paths.token, form, header, open_field="refresh_token")
        tokens = _flows(target, client_id, clients, clients, "refresh_token", most=1)
        return Load("refresh.lua", [request, *(token.encode() for token in tokens)], alone=True)

    return make


def userinfo(count: int) -> Make:
    """count: tokens that are shown by turns, FEW or MANY."""

    def make(target: Target, _clients: int, _seconds: int) -> Load:
        headers = [f"Authorization: Bearer {token}\r\n" for token in access_tokens(target, count)]
        return _turns([get_request(target.port, target.paths.userinfo, header) for header in headers], mark='"sub"')

    return make


def introspection(count: int) -> Make:
    """The same of introspection."""

    def make(target: Target, _clients: int, _seconds: int) -> Load:
        path, header = target.paths.introspect, basic(target.clients["load-code"])
        forms = [{"token": token} for token in access_tokens(target, count)]
        return _turns([post_request(target.port, path, form, header) for form in forms], mark='"active":true')

    return make


def access_tokens(target: Target, count: int) -> Sequence[str]:
    """So many access tokens, each of its own code; kept with the target for the next round."""
    found: Sequence[str]
    found, since = target.prepared.get("access_tokens", ((), 0.0))
    if len(found) < count or time.monotonic() - since > FRESH_SECONDS:
        since = time.monotonic()
        found = _flows(target, "load-code", count, PREPARING_CLIENTS, "access_token")
        target.prepared["access_tokens"] = found, since
    return found[:count]


def _flows(target: Target, client_id: str, count: int, clients: int, wanted: str, most: int = 0) -> list[str]:
    """A text of so many token answers. most: how many of each client in a second, 0 for as many as it can."""
    steps = [_authorize(target, client_id), _redeem(target, client_id)]
    load = Load("code_flow.lua", steps, (wanted, str(most)), requests=len(steps), alone=True)
    found: list[str] = []
    while len(found) < count:
        found += send(load, target.port, clients, 1).kept
    return found[:count]


def basic(client: Mapping[str, Any]) -> str:
    """The header line of client_secret_basic."""
    text = f"{quote(str(client['client_id']), safe='')}:{quote(str(client['client_secret']), safe='')}"
    return f"Authorization: Basic {base64.b64encode(text.encode()).decode()}\r\n"


def _turns(requests: Sequence[bytes], status: int = 200, mark: str = "", order: str = "") -> Load:
    return Load("turns.lua", requests, (str(status), mark, order))


def _authorize(target: Target, client_id: str) -> bytes:
    return get_request(target.port, f"{target.paths.authorize}?{target.authorize_query(client_id)}", target.cookies)


def _redeem(target: Target, client_id: str) -> bytes:
    form = {"grant_type": "authorization_code", "redirect_uri": target.redirect_uri, "code_verifier": VERIFIER}
    return post_request(target.port, target.paths.token, form, basic(target.clients[client_id]), open_field="code")
