"""Thirty checks at random are removed one at a time: the tests that carry their number turn red each time."""

import os
import random
import secrets
from pathlib import Path

import pytest

from tests.mutations.checks import CHECKS as CHECKS_OF_ALL
from tests.mutations.checks import Check
from tests.mutations.checks_shared import SHARED_CHECKS
from tests.mutations.removal import marked_tests, occurrences, remove

CHECKS = (*CHECKS_OF_ALL, *SHARED_CHECKS)
ROWS = 30
SEED = int(os.environ.get("SOAK_SEED") or secrets.randbelow(10**6))
CHOSEN = random.Random(SEED).sample(CHECKS, ROWS)  # noqa: S311 - the seed is printed, so that a run can be repeated


@pytest.mark.xdist_group("numbers")  # read once
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.number)
def test_each_check_stands_where_the_table_says_and_has_tests(check: Check) -> None:
    assert occurrences(check) == 1
    assert marked_tests(check.number)


@pytest.mark.soak
@pytest.mark.parametrize("check", CHOSEN, ids=lambda check: f"{check.number}-seed-{SEED}")
def test_removing_it_turns_its_tests_red(check: Check, tmp_path: Path) -> None:
    print(f"seed {SEED}: {check.number} in {check.file}")

    outcome = remove(check, tmp_path)

    assert outcome.is_noticed, f"SOAK_SEED={SEED}: {check.number} is not noticed\n{outcome.output[-2000:]}"
