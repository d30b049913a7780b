"""The two providers that are compared, each ready with clients and one person who is logged in."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import requests

from idp.load_profile import totp_secret_of, username_of
from tests.support.leftovers import ending_with_us
from tests.support.node import NODE
from tests.support.person import Person
from tests.support.stack import ROOT, free_ports

RIVAL = ROOT / "tests" / "bench" / "rival.mjs"
START_SECONDS = 60
WORKERS = 2
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636 appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


@dataclass(frozen=True)
class Paths:
    """Where the endpoints are."""

    authorize: str
    userinfo: str
    introspect: str
    token: str = "/token"
    discovery: str = "/.well-known/openid-configuration"


OURS = Paths("/authorize", "/userinfo", "/introspect")
RIVALS = Paths("/auth", "/me", "/token/introspection")


@dataclass
class Target:
    """A running provider. clients: by id, with their credentials. cookies: of the person, as a header line.

    prepared: what one round leaves for the next.
    """

    name: str
    port: int
    process: "subprocess.Popen[bytes]"
    paths: Paths
    redirect_uri: str
    clients: Mapping[str, Mapping[str, Any]]
    cookies: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    prepared: dict[str, Any] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    def cpu_seconds(self) -> float:
        """What the whole process tree has used so far."""
        return sum(_cpu(process) for process in self._tree())

    def pss_mib(self) -> float:
        """Its memory, shared pages counted in parts (K10)."""
        return sum(process.memory_full_info().pss for process in self._tree()) / 2**20

    def authorize_query(self, client_id: str) -> str:
        """A right authorization request."""
        return urlencode(
            {
                "client_id": client_id,
                "redirect_uri": self.redirect_uri,
                "response_type": "code",
                "scope": "openid profile email",
                "state": "af0ifjsldkj",
                "nonce": "n-0S6_WzA2Mj",
                "code_challenge": CHALLENGE,
                "code_challenge_method": "S256",
            }
        )

    def _tree(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]


def _cpu(process: psutil.Process) -> float:
    """Of all its threads, to the nanosecond: the usual clock of a process ticks a hundred times a second."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9


@contextmanager
def our_provider(folder: Path, users: int, workers: int = WORKERS) -> Iterator[Target]:
    """The idp alone, on SQLite, with so many people in it."""
    port = free_ports(1)[0]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MCZ_")},
        "MCZ_ENV": "demo",
        "MCZ_VAR": str(folder),
        "MCZ_IDP_URL": f"http://localhost:{port}",
        "MCZ_IDP_WORKERS": str(workers),
    }

    def command(*words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "idp", *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE
        )

    folder.mkdir(parents=True, exist_ok=True)
    for words in (("bootstrap", "--migrate"), ("load-profile", "--users", str(users))):
        said, _ = command(*words).communicate(timeout=3600)
    profile = json.loads(said)
    started = time.perf_counter()
    with (folder / "idp.log").open("wb") as log:
        process = subprocess.Popen(
            ending_with_us([sys.executable, "-m", "idp", "serve"]), cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        target = Target(
            "idp", port, process, OURS, profile["redirect_uri"], {c["client_id"]: c for c in profile["clients"]}
        )
        wait_for(f"{target.issuer}/healthz", process)
        target.facts["users"] = profile["users"]
        target.facts["start_seconds"] = round(time.perf_counter() - started, 2)
        target.cookies = _logged_in_at_ours(target, profile["users"], folder)
        yield target
    finally:
        end(process)


def load_user(users: Mapping[str, Any], number: int) -> dict[str, str]:
    """One of the people of `idp load-profile`, which told the rule."""
    name = username_of(number)
    return {
        "relatienummer": str(users["relatienummer"]),
        "gebruikersnaam": name,
        "wachtwoord": str(users["wachtwoord"]),
        "totp_secret": base64.b32encode(totp_secret_of(name)).decode(),
    }


def _logged_in_at_ours(target: Target, users: Mapping[str, Any], folder: Path) -> str:
    user = load_user(users, 0)
    person = Person(user, folder / "no-clock-offset")
    person.get(f"{target.issuer}{target.paths.authorize}?{target.authorize_query('load-code')}", allow_redirects=True)
    person.submit({field: str(user[field]) for field in ("relatienummer", "gebruikersnaam", "wachtwoord")})
    person.submit({"code": person.fresh_code()}, allow_redirects=False)
    return f"Cookie: mcz_idp={person.http.cookies['mcz_idp']}\r\n"


@contextmanager
def rival_provider(folder: Path, ours: Target, access_token_format: str) -> Iterator[Target]:
    """npm's oidc-provider with the same clients."""
    port = free_ports(1)[0]
    wish = {
        "port": port,
        "access_token_format": access_token_format,
        "clients": [_rivals_client(client, ours.redirect_uri) for client in ours.clients.values()],
    }
    file = folder / f"rival-{access_token_format}.json"
    file.write_text(json.dumps(wish), encoding="utf-8")
    process = subprocess.Popen(
        ending_with_us([NODE, RIVAL, file]),
        cwd=ROOT,
        env={**os.environ, "NODE_ENV": "production"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        target = Target(f"oidc-provider, {access_token_format}", port, process, RIVALS, ours.redirect_uri, ours.clients)
        wait_for(f"{target.issuer}{target.paths.discovery}", process)
        target.cookies = _logged_in_at_rival(target)
        yield target
    finally:
        end(process)


def _rivals_client(client: Mapping[str, Any], redirect_uri: str) -> dict[str, Any]:
    web = "code" in client["client_id"]
    metadata: dict[str, Any] = {
        "client_id": client["client_id"],
        "token_endpoint_auth_method": client["method"],
        "grant_types": ["authorization_code", "refresh_token"] if web else ["client_credentials"],
        "response_types": ["code"] if web else [],
        "redirect_uris": [redirect_uri] if web else [],
        "scope": "openid profile email offline_access" if web else "files:read",
        "id_token_signed_response_alg": "ES256" if "es256" in client["client_id"] else "RS256",
    }
    if "client_secret" in client:
        metadata["client_secret"] = client["client_secret"]
    else:
        private = json.loads(client["private_jwk"])
        public = {name: private[name] for name in ("kty", "crv", "x", "y")}
        metadata["jwks"] = {"keys": [{**public, "kid": client["kid"], "use": "sig", "alg": "ES256"}]}
        metadata["token_endpoint_auth_signing_alg"] = "ES256"
    return metadata


def _logged_in_at_rival(target: Target) -> str:
    http = requests.Session()
    for client_id in ("load-code", "load-code-es256"):
        answer = http.get(
            f"{target.issuer}{target.paths.authorize}?{target.authorize_query(client_id)}", allow_redirects=False
        )
        while not answer.headers["Location"].startswith(target.redirect_uri):
            answer = http.get(requests.compat.urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
    return (
        "Cookie: "
        + "; ".join(f"{cookie.name}={cookie.value}" for cookie in http.cookies if cookie.path == "/")
        + "\r\n"
    )


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Until this server answers. Raises RuntimeError when it ended or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {address}")


def end(process: "subprocess.Popen[bytes]") -> None:
    """Stop a server, by force if it must be."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
