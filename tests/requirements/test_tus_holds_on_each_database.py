"""Each number of tus that is not left for later has a test that runs on SQLite and on PostgreSQL."""

from tests.requirements.fixtures import leans_on
from tests.requirements.marks import all_marks
from tests.requirements.numbers import rows_of

RUNS_ON_EACH = "kind_of_database"


def test_every_number_is_tested_on_each_database() -> None:
    on_each = {
        mark.number
        for mark in all_marks()
        if mark.number.startswith("tus-") and RUNS_ON_EACH in leans_on(mark.file, mark.test)
    }
    assert [row.number for row in rows_of("tus") if row.owed != "later" and row.number not in on_each] == []


def test_a_fixture_is_the_nearest_of_its_name() -> None:
    file = "tests/uploads/protocol/test_tus_core_head.py"
    assert RUNS_ON_EACH in leans_on(file, "test_head_gives_the_metadata_back_exactly")
    assert RUNS_ON_EACH not in leans_on(
        "tests/uploads/intake/test_threat_34_quota_and_limits.py", "test_an_account_has_only_so_many_open_uploads"
    )
