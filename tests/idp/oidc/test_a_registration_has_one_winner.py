"""Twenty applications with one initial access token at once: no more register than it allows, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from idp.clients.token_limits import Limits
from idp.db.unit_of_work import UnitsOfWork
from idp.hashing import random_secret, secret_digest
from idp.oidc.client_configuration import ClientConfigurationEndpoint
from idp.oidc.messages import Parameters, Request
from idp.oidc.registration import RegistrationEndpoint
from shared.clock import FixedClock
from shared.db.database import Database
from shared.egress.fetcher import Fetcher
from shared.encryption import Vault
from tests.idp.oidc.stored import at_once, units_of

THREADS, USES = 20, 3
ISSUER = "https://idp.example"


@pytest.mark.requires("OP-63", "K34")
def test_no_more_register_than_the_token_allows(
    make_database: Callable[[str], Database], vault: Vault, clock: FixedClock
) -> None:
    units: UnitsOfWork = units_of(make_database("idp"), vault)
    now, value = clock.now(), random_secret()
    limits = Limits("Race", "general", ("openid",), ("app.example",), USES, (now + timedelta(days=1)).date(), False)
    with units.write() as unit:
        unit.initial_tokens.add(limits.token(secret_digest(value), now))
    fetcher = Fetcher()
    configuration = ClientConfigurationEndpoint(units.read, units.write, fetcher, ISSUER, "/register")
    endpoint = RegistrationEndpoint(units.read, units.write, fetcher, ISSUER, configuration)
    request = Request(
        "POST",
        headers={"authorization": f"Bearer {value}"},
        query=Parameters({}),
        form=Parameters({}),
        body=b'{"redirect_uris": ["https://app.example/cb"]}',
    )

    answers = at_once(THREADS, lambda: endpoint(request, now).status)

    assert sorted(answers) == [201] * USES + [401] * (THREADS - USES)
    with units.read() as unit:
        assert len(unit.clients.list()) == USES
        assert unit.initial_tokens.find(secret_digest(value), now) is None
