"""A file system so small that a test can fill it: a tmpfs that only one process sees, and that ends with it.

`python -m MODULE FOLDER` runs in a mount namespace of its own, where FOLDER is that file system. Root may make one;
others where the kernel lets them be root in a user namespace.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.stack import ROOT

_MOUNT = 'mount -t tmpfs -o size="$1",mode=700 tmpfs "$2" && folder="$2" && shift 2 && exec "$@" "$folder"'
_AS_ROOT, _AS_ROOT_OF_ITS_OWN = ["unshare", "--mount"], ["unshare", "--mount", "--user", "--map-root-user"]


def run_on_a_small_disk(folder: Path, megabytes: int, *module: str) -> "subprocess.CompletedProcess[str]":
    """What became of it. module: its name and arguments; the folder is given last.

    Raises RuntimeError where no file system can be mounted, saying what is missing.
    """
    command = ["sh", "-c", _MOUNT, "sh", f"{megabytes}m", str(folder), sys.executable, "-m", *module]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
    return subprocess.run(
        [*_allowed(folder), *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _allowed(folder: Path) -> list[str]:
    probe = ["sh", "-c", _MOUNT, "sh", "1m", str(folder), "test", "-d"]
    for way in [_AS_ROOT, _AS_ROOT_OF_ITS_OWN][os.geteuid() != 0 :]:
        if subprocess.run([*way, *probe], capture_output=True, check=False).returncode == 0:
            return way
    raise RuntimeError(
        "A small disk cannot be mounted: run the tests as root with CAP_SYS_ADMIN, or where unprivileged user "
        "namespaces are allowed (`unshare --mount --user --map-root-user true` must succeed)."
    )
