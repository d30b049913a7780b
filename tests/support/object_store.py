"""A real object store that speaks S3 (SeaweedFS): the tests start it themselves, one for all processes of a run."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.leftovers import ending_with_us
from tests.support.one_for_all import one_for_all
from tests.support.stack import free_ports
from uploads.stores.store_address import Bucket

BUCKET, KEY, SECRET = "uploads-of-tests", "tests", "secret-of-tests"
START_SECONDS = 90
WEED = str(Path(sys.executable).with_name("weed"))  # installed beside this Python, which need not be in PATH
_SERVERS = ("master", "volume", "filer", "s3")
_started: list[subprocess.Popen[bytes]] = []  # held, so that a server outlives the function that starts it


@dataclass(frozen=True)
class ObjectStore:
    """Its bucket is shared; each test has a prefix of its own."""

    endpoint: str

    def fresh(self) -> Bucket:
        return Bucket(BUCKET, f"{secrets.token_hex(6)}/", self.endpoint)

    @staticmethod
    def url(bucket: Bucket) -> str:
        return f"s3://{bucket.name}/{bucket.prefix.rstrip('/')}?endpoint={bucket.endpoint}"


@contextmanager
def shared_object_store(factory: pytest.TempPathFactory, worker_id: str) -> Iterator[ObjectStore]:
    """The store of this run; meanwhile its credentials are found by the usual chain, and no other."""
    folder = factory.mktemp("aws")
    (folder / "credentials").write_text(f"[default]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
        patch.setenv("AWS_CONFIG_FILE", str(folder / "none"))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with one_for_all(factory, worker_id, "object-store", _start, _stop) as facts:
            yield ObjectStore(facts["endpoint"])


@contextmanager
def weed(options: Sequence[str], folder: Path) -> Iterator[str]:
    """SeaweedFS with these options, on ports of its own; its address."""
    process, endpoint = _run(options, folder)
    try:
        _wait_until(lambda client: client.list_buckets(), endpoint, folder / "log")
        yield endpoint
    finally:
        process.kill()
        process.wait()


def _start() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="mcz-seaweedfs-"))
    keys = {"accessKey": KEY, "secretKey": SECRET}
    identity = {"name": "tests", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    options = [
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-filer",
        "-s3",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    ]
    options += ["-s3.config=s3.json", "-s3.autoCreateBucket=false", "-volume.max=20", "-master.volumeSizeLimitMB=64"]
    process, endpoint = _run(["server", *options, "-master.telemetry=false"], folder)
    _started.append(process)
    _wait_until(_make_bucket, endpoint, folder / "log")
    return {"endpoint": endpoint, "pid": process.pid, "folder": str(folder)}


def _run(options: Sequence[str], folder: Path) -> "tuple[subprocess.Popen[bytes], str]":
    numbers = free_ports(2 * len(_SERVERS))
    names = [f"-{name}.port{grpc}" for name in _SERVERS for grpc in ("", ".grpc")]
    ports = dict(zip(names, numbers, strict=True))
    apart = [f"{name}={number}" for name, number in ports.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ending_with_us([WEED, "-logtostderr=true", *options, *apart], "KILL"),
            stdout=log, stderr=log, cwd=folder, start_new_session=True,
        )  # fmt: skip
    return process, f"http://127.0.0.1:{ports['-s3.port']}"


def _make_bucket(client: Any) -> None:
    with suppress(client.exceptions.BucketAlreadyOwnedByYou, client.exceptions.BucketAlreadyExists):
        client.create_bucket(Bucket=BUCKET)
    client.put_object(Bucket=BUCKET, Key="ready", Body=b"x")


def _wait_until(works: Callable[[Any], object], endpoint: str, log: Path) -> None:
    """It takes objects in a while after it listens."""
    from uploads.stores.s3_client import connect  # loads much, for few tests

    client: Any = connect(Bucket(BUCKET, endpoint=endpoint))
    deadline = time.monotonic() + START_SECONDS
    try:
        while time.monotonic() < deadline:
            try:
                works(client)
            except Exception:  # not up yet, in whichever way it says it
                time.sleep(0.1)
            else:
                return
    finally:
        client.close()
    raise RuntimeError(f"SeaweedFS did not start: {log.read_text()[-500:]}")


def _stop(facts: dict[str, Any]) -> None:
    """Nothing of it is kept, and an orderly end takes it half a minute."""
    os.kill(int(facts["pid"]), signal.SIGKILL)
    os.waitpid(int(facts["pid"]), 0)
    shutil.rmtree(str(facts["folder"]), ignore_errors=True)
