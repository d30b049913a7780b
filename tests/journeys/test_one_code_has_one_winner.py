"""Twenty clients at once, two worker processes, one code: RFC 6749 4.1.2 under a race."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.support.oidc_client import register
from tests.support.person import Person
from tests.support.stack import Stack

THREADS = 20


@pytest.mark.requires("threat 14", "threat 26")
def test_twenty_redemptions_of_one_code_over_http_have_one_winner(running: Stack) -> None:
    person = Person(running.account_to_log_in(), Path(running.facts["clock_file"]))
    person.log_in(running.portal)
    client = register(running.idp, running.facts["initial_access_token"])
    code, together = client.code_for(person), Barrier(THREADS)

    def redeem(_number: int) -> tuple[int, str]:
        together.wait()
        answer = client.redeem(code)
        return answer.status_code, answer.json().get("error", "")

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(redeem, range(THREADS)))
    assert sorted(status for status, _ in answers) == [200] + [400] * (THREADS - 1)
    assert {error for status, error in answers if status == 400} == {"invalid_grant"}


@pytest.mark.requires("threat 14")
def test_a_code_works_once_and_then_never(running: Stack) -> None:
    person = Person(running.account_to_log_in(), Path(running.facts["clock_file"]))
    person.log_in(running.portal)
    client = register(running.idp, running.facts["initial_access_token"])
    code = client.code_for(person)
    first = client.redeem(code)
    assert first.status_code == 200
    assert client.redeem(code).json()["error"] == "invalid_grant"
