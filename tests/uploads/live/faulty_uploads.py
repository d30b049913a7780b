"""`uploads` that kills itself when told, at points between a write and its commit.

`python -m tests.uploads.live.faulty_uploads serve`. Who wants a kill writes `armed` into the folder of MCZ_TEST_FAULTS,
with `single` or `group` and the name of a point, or `any`. The first thread that comes to it after that renames the
file to the name of the point, so that it is counted, and the process or its whole group is gone.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from uploads.cli.main import main
from uploads.db.upload_store import SqlUploadRows
from uploads.protocol.writing import Writing
from uploads.stores.file_store import FileWriter

FOLDER = Path(os.environ["MCZ_TEST_FAULTS"])
ARMED = FOLDER / "armed"


def die_if_told(point: str) -> None:
    """Kill -9 of this process or of its group, once for each arming."""
    try:
        what, where = ARMED.read_text(encoding="ascii").split()
        if where not in {point, "any"}:
            return
        os.rename(ARMED, FOLDER / f"hit-{point}")
    except FileNotFoundError:
        return
    if what == "group":
        os.killpg(os.getpgid(0), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def dying(owner: type, name: str, before: str | None, after: str | None) -> None:
    """Put fault points around a method."""
    real: Callable[..., Any] = getattr(owner, name)

    def method(*arguments: Any, **named: Any) -> Any:
        if before is not None:
            die_if_told(before)
        result = real(*arguments, **named)
        if after is not None:
            die_if_told(after)
        return result

    setattr(owner, name, method)


if __name__ == "__main__":
    if os.environ.get("MCZ_UPLOADS_STORE_URL", "").startswith("s3:"):
        from uploads.stores.s3_objects import Objects  # loads much, for few tests

        dying(Objects, "put", "written", None)  # in memory, not in the bucket
    dying(FileWriter, "sync", "written", None)  # in the file, not flushed to the disk
    dying(Writing, "_sync", None, "flushed")  # on the disk, the row knows nothing
    dying(SqlUploadRows, "settle", None, "settled")  # the row was changed, nothing is committed
    dying(SqlUploadRows, "mark_received", None, "completed")  # so was its state
    dying(SqlUploadRows, "add_whole", None, "stored")  # all of a small upload
    main()
