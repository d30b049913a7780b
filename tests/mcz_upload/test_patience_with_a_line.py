"""While the line is away it is tried again, with longer pauses, and not for ever."""

import pytest

from mcz_upload.access_tokens import LineDown
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.patience import Patience

pytestmark = pytest.mark.requires("K18")


class Line:
    """Fails so many times, then works; remembers the pauses."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.pauses: list[float] = []
        self.told: list[int] = []
        self.bytes = 0

    def attempt(self) -> str:
        if self.failures:
            self.failures -= 1
            raise LineDown("somewhere")
        return "through"

    def patience(self, gives_up_after: float) -> Patience:
        return Patience(gives_up_after, self.pauses.append, self.told.append)


def test_pauses_grow_and_each_is_told() -> None:
    line = Line(failures=7)
    assert line.patience(1000).until_done(line.attempt) == "through"
    assert line.pauses == line.told == [1, 2, 5, 10, 30, 60, 60]


def test_it_gives_up_after_its_time() -> None:
    line = Line(failures=100)
    with pytest.raises(Stopped) as stopped:
        line.patience(60).until_done(line.attempt)
    assert stopped.value.code is ExitCode.NOT_REACHED
    assert sum(line.pauses) == 1 + 2 + 5 + 10 + 30 + 60


def test_progress_makes_it_patient_again() -> None:
    line = Line(failures=12)

    def moves() -> str:
        line.bytes += 1
        return line.attempt()

    assert line.patience(3).until_done(moves, lambda: line.bytes) == "through"
    assert set(line.pauses) == {1}


def test_what_the_server_refuses_is_not_tried_again() -> None:
    line = Line(failures=0)

    def refused() -> str:
        raise Stopped(ExitCode.REFUSED, "refused", what="x", error="y", status=403)

    with pytest.raises(Stopped, match="REFUSED"):
        line.patience(60).until_done(refused)
    assert line.pauses == []
