"""Where a stream is hashed: beside it where there are cores to spare, unless somebody decided."""

import os

import pytest

from uploads.settings import HASH_THREADS, UploadsSettings


@pytest.mark.parametrize(
    ("cores", "configured", "threads"), [(2, None, 0), (4, None, HASH_THREADS), (2, 3, 3), (4, 0, 0)]
)
def test_two_cores_are_left_to_the_streams(
    monkeypatch: pytest.MonkeyPatch, cores: int, configured: int | None, threads: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)))
    assert UploadsSettings.model_construct(uploads_hash_threads=configured).hash_threads == threads
