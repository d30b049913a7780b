"""What is compared with npm's oidc-provider, and the goals: how many times its processor time must be ours."""

from dataclasses import dataclass

from tests.bench import provider_requests as cases
from tests.bench.provider_load import Make


@dataclass(frozen=True)
class Case:
    """What is compared. goal: how many times the rival's CPU must be ours. rival: opaque or jwt access tokens."""

    name: str
    make: Make
    goal: float
    rival: str = "opaque"


CASES = (
    Case("discovery", cases.discovery, 4.0),
    Case("client credentials, basic", cases.credentials_basic, 2.2),
    Case("client credentials, basic (rival signs too)", cases.credentials_basic, 4.5, rival="jwt"),
    Case("client credentials, private_key_jwt", cases.credentials_key, 1.7),
    Case("authorize, logged in", cases.authorize, 2.2),
    Case("code flow, RS256", cases.code_flow("load-code"), 1.6),
    Case("code flow, ES256", cases.code_flow("load-code-es256"), 2.2),
    Case("refresh, RS256", cases.refresh("load-code"), 1.25),
    Case("refresh, ES256", cases.refresh("load-code-es256"), 2.3),
    Case("userinfo, few tokens", cases.userinfo(cases.FEW), 2.6),
    Case("userinfo, more tokens than are remembered", cases.userinfo(cases.MANY), 2.6),
    Case("introspection, few tokens", cases.introspection(cases.FEW), 2.5),
    Case("introspection, more tokens than are remembered", cases.introspection(cases.MANY), 2.5),
)
