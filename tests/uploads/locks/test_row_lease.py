"""Who may write: the same on SQLite and PostgreSQL."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.uploads.kit import Kit
from uploads.db.unit_of_work import UnitOfWork
from uploads.locks.holder import Holder, is_dead, this_process
from uploads.protocol.errors import LeaseLost, TusError
from uploads.protocol.model import Progress
from uploads.protocol.ports import Interrupt


@pytest.mark.requires("threat 36", "tus-C23")
def test_only_one_of_twenty_gets_it(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(5)
    won: list[int] = []

    def try_it() -> None:
        with suppress(TusError):
            won.append(kit.ground.leases.acquire(upload_id).token)

    threads = [threading.Thread(target=try_it) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


@pytest.mark.requires("threat 36")
def test_each_lease_has_a_higher_token_and_an_old_one_changes_nothing(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(5)
    old = kit.ground.leases.acquire(upload_id)
    kit.clock.advance(timedelta(seconds=31))
    new = kit.ground.leases.acquire(upload_id)
    assert new.token > old.token
    assert new.is_takeover
    now = kit.clock.now()
    writes: tuple[Callable[[UnitOfWork], object], ...] = (
        lambda unit: unit.uploads.advance(old, Progress(3, (), None), now),
        lambda unit: unit.uploads.settle(old, Progress(3, (), None), now),
        lambda unit: unit.uploads.begin_verified(old, 3),
        lambda unit: unit.uploads.mark_deleted(old, now),
    )
    for write in writes:
        with pytest.raises(LeaseLost), kit.units.write() as unit:
            write(unit)
    with pytest.raises(LeaseLost):
        kit.ground.leases.renew(old)
    kit.ground.leases.release(old)
    assert kit.row(upload_id).is_held
    assert kit.row(upload_id).offset == 0


def test_a_released_lease_is_free_and_no_takeover(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(5)
    kit.ground.leases.release(kit.ground.leases.acquire(upload_id))
    assert not kit.ground.leases.acquire(upload_id).is_takeover


def test_renewing_holds_it_longer(kit_on_each: Kit) -> None:
    kit = kit_on_each
    lease = kit.ground.leases.acquire(kit.created(5))
    for _ in range(3):
        kit.clock.advance(timedelta(seconds=20))
        assert kit.ground.leases.renew(lease) is Interrupt.NONE
    kit.clock.advance(timedelta(seconds=20))
    with pytest.raises(TusError):
        kit.ground.leases.acquire(lease.upload_id)


@pytest.mark.requires("tus-X02")
def test_a_holder_at_work_is_not_even_asked(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(5)
    lease = kit.ground.leases.acquire(upload_id)  # created just now, so bytes came lately
    waits: list[float] = []
    kit.row_leases._sleep = waits.append
    with pytest.raises(TusError) as busy:
        kit.ground.leases.acquire(upload_id)
    assert waits == []
    assert busy.value.headers == {"Retry-After": "1"}
    assert kit.ground.leases.wanted(lease) is Interrupt.NONE


def test_a_silent_holder_is_asked_and_the_question_goes_with_the_asker(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(5)
    lease = kit.ground.leases.acquire(upload_id)
    kit.clock.advance(timedelta(seconds=3))
    asked: list[Interrupt] = []
    kit.row_leases._sleep = lambda _: asked.append(kit.ground.leases.wanted(lease))
    with pytest.raises(TusError):
        kit.ground.leases.acquire(upload_id)
    assert set(asked) == {Interrupt.IF_SILENT}
    assert kit.ground.leases.wanted(lease) is Interrupt.NONE


def test_a_silent_holder_that_lets_go_is_followed_at_once(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(5)
    lease = kit.ground.leases.acquire(upload_id)
    kit.clock.advance(timedelta(seconds=3))
    kit.row_leases._sleep = lambda _: kit.ground.leases.release(lease)
    assert not kit.ground.leases.acquire(upload_id).is_takeover


@pytest.mark.requires("tus-C23")
def test_a_holder_that_was_killed_on_this_host_is_noticed_at_once(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(5)
    gone = Holder(this_process().boot_id, this_process().pid_namespace, dead_pid(), 12345)
    with kit.row_leases._begin() as rows:
        rows.take(upload_id, str(gone), kit.clock.now() + timedelta(seconds=30))
    lease = kit.ground.leases.acquire(upload_id)
    assert (lease.is_takeover, lease.same_boot, lease.former_token) == (True, True, 1)


def test_another_boot_is_not_taken_for_the_same_page_cache(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(5)
    elsewhere = replace(this_process(), boot_id="another")
    with kit.row_leases._begin() as rows:
        rows.take(upload_id, str(elsewhere), kit.clock.now() + timedelta(seconds=30))
    with pytest.raises(TusError):
        kit.ground.leases.acquire(upload_id)
    kit.clock.advance(timedelta(seconds=31))
    lease = kit.ground.leases.acquire(upload_id)
    assert (lease.is_takeover, lease.same_boot) == (True, False)


def test_this_process_is_alive_and_its_name_can_be_read_back() -> None:
    assert not is_dead(this_process())
    assert Holder.parse(str(this_process())) == this_process()


def test_a_pid_that_was_given_to_another_process_is_dead() -> None:
    assert is_dead(replace(this_process(), start_time=1))


def test_a_zombie_is_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_dead(replace(this_process(), pid=child.pid))
    child.wait()


def test_of_another_machine_or_namespace_nobody_can_tell() -> None:
    assert not is_dead(replace(this_process(), boot_id="another", pid=dead_pid()))
    assert not is_dead(replace(this_process(), pid_namespace="1", pid=dead_pid()))


def dead_pid() -> int:
    """A pid that no process has any more."""
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    return child.pid
