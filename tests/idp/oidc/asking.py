"""Requests of every shape at the protocol's endpoints: right ones, and the same gone wrong in some way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from idp.web.plain_request import FORM
from tests.idp.oidc.browsing import CALLBACK, COOKIE, Application, Browser, Idp, basic_header

Known = Mapping[str, Sequence[str]]

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
STRANGE = (
    "", " ", "\0", "\r\nX-Injected: 1", "%", "%00", "+", "a" * 5000, "é", "\u202e", "\ud800", "{}", "[]", "null",
    "-1", "nan", "1e400", "9" * 5000, "<script>", "../../etc/passwd", "http://[", "https://app.example:99999/cb",
    "//app.example",
    "urn:ietf:params:oauth:request_uri:x", "e30.e30.e30", "eyJhbGciOiJub25lIn0.e30.", "....", "a.b.c.d.e",
    '{"id_token": {"sub": {"value": []}}}', '{"userinfo": [1]}', "[" * 900, '{"a":' * 900,
)  # fmt: skip
MEDIA_TYPES = (
    *[FORM] * 3,
    f"{FORM}; charset=utf-8",
    "application/json",
    "multipart/form-data; boundary=x",
    "x",
    "",
)
HEADERS: Known = {
    "Origin": ("https://app.example", "null", "x", "https://"),
    "Accept": ("application/token-introspection+jwt", "*/*;q=x"),
    "Accept-Language": ("en", "x;q=9,,,"),
    "If-None-Match": ("*", 'W/"x"'),
    "DPoP": ("x", "a.b.c"),
    "Host": ("evil.example", ""),
    "X-Forwarded-For": ("x",),
    "User-Agent": ("\x7f" * 400, "é"),
    "Range": ("bytes=0-1",),
}


@dataclass(frozen=True)
class Asked:
    """One request. fields: of its query, or of its form when it has a body."""

    method: str
    query: str
    body: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Acquaintance:
    """What an application has in its hands, from which requests are made."""

    application: Application
    browser: Browser
    tokens: Mapping[str, str]
    code: str
    pushed: str
    device: Mapping[str, str]

    @classmethod
    def of(cls, idp: Idp) -> Acquaintance:
        """A new one, logged in and waiting for a device."""
        application = idp.trusted(
            grant_types=["authorization_code", "refresh_token"], scope="openid profile email offline_access"
        )
        program = idp.trusted(
            grant_types=[DEVICE_CODE], token_endpoint_auth_method="none", application_type="native", redirect_uris=[]
        )
        browser = idp.browser()
        return cls(
            application,
            browser,
            application.tokens(browser, scope="openid profile email offline_access"),
            application.code(browser),
            (application.send("/par", application.parameters()).json or {})["request_uri"],
            program.post("/device_authorization", scope="openid").json or {},
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may hold."""
        application = self.application
        shown = (self.code, self.browser.cookie, self.device["device_code"])
        tokens = (self.tokens["access_token"], self.tokens["refresh_token"])
        return (application.registered["client_secret"], application.pkce.verifier, *shown, *tokens)

    def fields(self) -> Mapping[str, Known]:
        """Endpoints with their parameters and right values of each."""
        application, tokens = self.application, self.tokens
        authorization = {
            "client_id": (application.client_id, "portal", "uploads"),
            "redirect_uri": (CALLBACK, "http://localhost:8001/callback"),
            "response_type": ("code", "code id_token"),
            "scope": ("openid", "openid profile email offline_access", "files:read"),
            "state": ("s",),
            "nonce": ("n",),
            "code_challenge": (application.pkce.challenge,),
            "code_challenge_method": ("S256", "plain"),
            "response_mode": ("query", "fragment", "form_post", "web_message"),
            "prompt": ("none", "login", "consent", "none login", "create"),
            "max_age": ("0", "100000"),
            "acr_values": ("urn:cak:acr:mfa", "urn:cak:acr:phr"),
            "claims": ('{"userinfo":{"email":null}}', '{"id_token":{"acr":{"values":["urn:cak:acr:phr"]}}}'),
            "id_token_hint": (tokens["id_token"], tokens["access_token"]),
            "login_hint": ("104382/j.timmerman",),
            "ui_locales": ("en", "nl en"),
            "display": ("page", "touch"),
            "resource": ("http://localhost:8002", "https://app.example"),
            "request": (tokens["id_token"],),
            "request_uri": (self.pushed, "https://app.example/r"),
        }
        client = {
            "client_id": authorization["client_id"],
            "client_secret": (application.registered["client_secret"],),
            "client_assertion_type": ("urn:ietf:params:oauth:client-assertion-type:jwt-bearer",),
            "client_assertion": (tokens["id_token"],),
        }
        shown = {"token": tuple(tokens[name] for name in ("access_token", "refresh_token", "id_token")), **client}
        leaving = {name: authorization[name] for name in ("client_id", "id_token_hint", "state", "ui_locales")}
        return {
            "/authorize": authorization,
            "/par": {**authorization, **client},
            "/token": {**self._grants(), **client, "scope": authorization["scope"]},
            "/introspect": shown,
            "/revoke": {**shown, "token_type_hint": ("access_token", "refresh_token")},
            "/device_authorization": {**client, "scope": authorization["scope"], "resource": authorization["resource"]},
            "/userinfo": {"access_token": (tokens["access_token"],)},
            "/end_session": {**leaving, "post_logout_redirect_uri": ("https://app.example/out",)},
            "/jwks.json": {},
            "/.well-known/openid-configuration": {},
        }

    def _grants(self) -> Known:
        return {
            "grant_type": ("authorization_code", "refresh_token", "client_credentials", DEVICE_CODE, "password"),
            "code": (self.code,),
            "redirect_uri": (CALLBACK,),
            "code_verifier": (self.application.pkce.verifier,),
            "refresh_token": (self.tokens["refresh_token"],),
            "device_code": (self.device["device_code"],),
        }

    def credentials(self) -> tuple[str, ...]:
        """Authorization headers, right and wrong ones."""
        secret = basic_header(self.application.client_id, self.application.registered["client_secret"])
        bearer = f"Bearer {self.tokens['access_token']}"
        wrong = ("Basic", "Basic x", "Bearer", "Bearer a b", "DPoP x", f"Basic {'A' * 6000}", "Basic 4pyT", "Bearer é")
        return (*[secret] * 4, *[bearer] * 3, *wrong)

    def cookies(self) -> tuple[str, ...]:
        """The session, and what is none."""
        return (f"{COOKIE}={self.browser.cookie}", f"{COOKIE}=", f"{COOKIE}=x; {COOKIE}=y", ";;;=", f'{COOKIE}="\\302"')


@st.composite
def requests(draw: st.DrawFn, around: Acquaintance, path: str) -> Asked:
    """A request at this endpoint."""
    known = around.fields()[path]
    method = draw(st.sampled_from(["POST"] * 4 + ["GET"] * 4 + ["HEAD", "PUT", "OPTIONS"]))
    in_query = method != "POST" or draw(st.integers(0, 9)) == 0
    query = _encoded(draw(_parameters(known))) if in_query else ""
    body = b"" if method == "GET" else draw(st.one_of(_parameters(known).map(_form), st.binary(max_size=30)))
    headers = {name: draw(st.sampled_from(values)) for name, values in HEADERS.items() if draw(st.integers(0, 5)) == 0}
    if draw(st.integers(0, 3)):
        headers["Authorization"] = draw(st.sampled_from(around.credentials()))
    if draw(st.booleans()):
        headers["Cookie"] = draw(st.sampled_from(around.cookies()))
    return Asked(method, query, body, draw(st.sampled_from(MEDIA_TYPES)), headers)


@st.composite
def _parameters(draw: st.DrawFn, known: Known) -> list[tuple[str, str]]:
    """Of these names most are there, right more often than not; some twice, some that nobody knows."""
    pairs = [(name, draw(_texts(values))) for name, values in known.items() if draw(st.integers(0, 2))]
    more = draw(st.lists(st.sampled_from([*known, "x", "", "é"]), max_size=2))
    return [*pairs, *[(name, draw(_texts(known.get(name, ("x",))))) for name in more]]


def _texts(known: Sequence[str]) -> st.SearchStrategy[str]:
    """A right value, the same with a fault, or anything else."""
    right = st.sampled_from(known)
    return st.one_of(
        right, right, right, right, right.flatmap(_spoiled), st.sampled_from(STRANGE), st.text(max_size=20)
    )


def _spoiled(text: str) -> st.SearchStrategy[str]:
    place = st.integers(0, max(len(text) - 1, 0))
    return st.one_of(
        place.map(lambda at: text[:at] + text[at + 1 :]),
        place.map(lambda at: text[:at]),
        st.tuples(place, st.characters()).map(lambda added: text[: added[0]] + added[1] + text[added[0] :]),
        st.sampled_from([text.upper(), text * 2, f" {text}", f"{text}\n", f"{text} {text}"]),
    )


def _encoded(pairs: Sequence[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="surrogatepass")


def _form(pairs: Sequence[tuple[str, str]]) -> bytes:
    return _encoded(pairs).encode()


_WORDS = st.one_of(st.text(max_size=20), st.sampled_from([text for text in STRANGE if text != "\ud800"]))
JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=12), inner, max_size=4)),
    max_leaves=8,
)
