"""However many requests race, the bytes are those of acknowledged requests, in order, once each."""

import hashlib
import random
import threading
from collections import defaultdict

import pytest

from tests.uploads.kit import Kit

LENGTH = 60
RACERS = 6


@pytest.mark.requires("threat 36", "tus-C16", "tus-C23")
def test_of_racing_requests_at_one_offset_one_wins(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(LENGTH)
    answers: dict[bytes, int] = {}

    def race(data: bytes) -> None:
        answers[data] = kit.patch(upload_id, 0, data).status

    run_all([threading.Thread(target=race, args=(bytes([65 + number]) * 10,)) for number in range(RACERS)])
    winners = [data for data, status in answers.items() if status == 204]
    assert len(winners) == 1
    assert set(answers.values()) <= {204, 409, 423}
    assert kit.content(upload_id) == winners[0]


@pytest.mark.requires("threat 36", "tus-C16", "tus-C23")
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_acknowledged_is_what_is_stored(kit: Kit, seed: int) -> None:
    upload_id = kit.created(LENGTH)
    acknowledged: defaultdict[int, list[bytes]] = defaultdict(list)

    def keep_sending(number: int) -> None:
        chance = random.Random(seed * 100 + number)  # noqa: S311 - repeatable, not secret
        for _ in range(12):
            offset = kit.row(upload_id).offset + chance.choice([0, 0, 0, -1, 1])
            data = bytes([65 + number]) * min(chance.randrange(1, 6), max(LENGTH - offset, 0))
            if kit.patch(upload_id, max(offset, 0), data).status == 204 and data:
                acknowledged[offset].append(data)

    run_all([threading.Thread(target=keep_sending, args=(number,)) for number in range(RACERS)])
    assert all(len(sent) == 1 for sent in acknowledged.values())
    expected = b"".join(acknowledged[offset][0] for offset in sorted(acknowledged))
    assert kit.content(upload_id) == expected
    rest = b"z" * (LENGTH - len(expected))
    if rest:
        assert kit.patch(upload_id, len(expected), rest).status == 204
    assert kit.row(upload_id).sha256 == hashlib.sha256(expected + rest).hexdigest()


def run_all(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
