"""Provider and uploads together: a token that its application took back is refused, although it has not expired."""

from pathlib import Path

import pytest
import requests

from tests.support.oidc_client import OidcClient, register
from tests.support.person import Person
from tests.support.stack import Stack

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.requires("RS-07", "RS-10", "RS-11")]

SCOPE = "openid relatie files:read"


def a_token(client: OidcClient, person: Person) -> str:
    return str(client.redeem(client.code_for(person, scope=SCOPE)).json()["access_token"])


def look(stack: Stack, token: str) -> requests.Response:
    """At a delivery that nobody made: whoever is let in learns just that."""
    header = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{stack.uploads}/aanleveringen/AL-2027-0216-M4RH", headers=header, timeout=60)


def test_a_token_taken_back_is_refused_and_another_is_not(stack: Stack) -> None:
    client = register(stack.idp, stack.facts["initial_access_token"], scope=SCOPE)
    person = Person(stack.account_of_its_own(), Path(stack.facts["clock_file"]))
    person.log_in(f"{stack.portal}/inloggen")
    kept, taken_back = a_token(client, person), a_token(client, person)
    secret = str(client.registration["client_secret"])
    revocation = client.metadata["revocation_endpoint"]
    answer = requests.post(revocation, data={"token": taken_back}, auth=(client.client_id, secret), timeout=60)
    assert answer.status_code == 200
    assert look(stack, kept).status_code == 404
    refused = look(stack, taken_back)
    assert (refused.status_code, 'error="invalid_token"' in refused.headers["WWW-Authenticate"]) == (401, True)
