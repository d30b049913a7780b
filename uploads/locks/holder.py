"""Naming a process so that another can tell whether it still lives, without asking it."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_STAT_START_TIME = 22  # field number in /proc/<pid>/stat, counted from 1
_FIELDS_BEFORE_NAME_ENDS = 2


@dataclass(frozen=True, slots=True)
class Holder:
    """One process: the kernel's boot id, its pid namespace, its pid and when it started (clock ticks)."""

    boot_id: str
    pid_namespace: str
    pid: int
    start_time: int

    def __str__(self) -> str:
        return f"{self.boot_id}/{self.pid_namespace}/{self.pid}/{self.start_time}"

    @classmethod
    def parse(cls, text: str) -> "Holder":
        """The holder of a text made by str(). Raises ValueError for another shape."""
        boot_id, pid_namespace, pid, start_time = text.split("/")
        return cls(boot_id, pid_namespace, int(pid), int(start_time))


def this_process() -> Holder:
    """This process; asked anew after a fork."""
    return _process(os.getpid())


def runs_under_this_boot(holder: Holder) -> bool:
    """Whether it ran under the kernel that runs now, so that its page cache is still there."""
    return holder.boot_id == _boot_id()


def is_dead(holder: Holder) -> bool:
    """True only when it's certain: same machine, same pid namespace, and no such process any more.

    A pid that was given to another process has another start time.
    """
    if not runs_under_this_boot(holder) or holder.pid_namespace != _pid_namespace():
        return False  # another machine, or an earlier boot: the lease's time has to tell
    return _start_time(holder.pid) != holder.start_time


@lru_cache(maxsize=4)
def _process(pid: int) -> Holder:
    return Holder(_boot_id(), _pid_namespace(), pid, _start_time(pid) or 0)


@lru_cache(maxsize=1)
def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


@lru_cache(maxsize=1)
def _pid_namespace() -> str:
    return os.readlink("/proc/self/ns/pid").removeprefix("pid:[").removesuffix("]")


def _start_time(pid: int) -> int | None:
    """When the process started, or None when there is none (a zombie is none either)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    after_name = text.rpartition(")")[2].split()  # the name may hold spaces and brackets
    if after_name[0] in {"Z", "X"}:
        return None
    return int(after_name[_STAT_START_TIME - _FIELDS_BEFORE_NAME_ENDS - 1])
