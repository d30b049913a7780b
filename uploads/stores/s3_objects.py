"""Objects of one bucket below one prefix: put, read, copied, listed and removed by name."""

import base64
import errno
import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from uploads.stores.s3_client import Client, connect, in_our_words
from uploads.stores.store_address import Bucket

AT_A_TIME = 1000  # what one call lists or removes at most


class Body(Protocol):
    """The content of an object as it arrives."""

    def readinto(self, buffer: memoryview) -> int: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """age: seconds since it was stored, by the clock of the store; 0 when it tells no time."""

    name: str
    size: int
    age: float


class Objects:
    """Every call raises what `in_our_words` says. A process makes its client when it first needs it, also a fork."""

    def __init__(self, bucket: Bucket, make_client: Callable[[Bucket], Client] = connect) -> None:
        self._bucket = bucket
        self._make_client = make_client
        self._client: Client | None = None
        self._pid = 0
        self._lock = threading.Lock()

    def put(self, name: str, data: bytes | bytearray) -> None:
        """Store a whole object; returns when it is durable. Doing it again with the same data changes nothing."""
        # RFC 1864: the store refuses what arrived otherwise
        digest = hashlib.md5(data, usedforsecurity=False).digest()
        self._call("put_object", Key=self._key(name), Body=data, ContentMD5=base64.b64encode(digest).decode())

    def read(self, name: str, first: int) -> Body:
        """Its content from this byte on. Raises FileNotFoundError."""
        body: Body = self._call("get_object", Key=self._key(name), Range=f"bytes={first}-")["Body"]
        return body

    def copy(self, source: str, target: str) -> None:
        """Have the store copy it; no byte comes here. Raises FileNotFoundError."""
        place = {"Bucket": self._bucket.name, "Key": self._key(source)}
        self._call("copy_object", Key=self._key(target), CopySource=place)

    def list(self, start: str) -> Iterator[Found]:
        """Every object whose name begins so, in order of their names."""
        asked: dict[str, Any] = {"Prefix": self._key(start), "MaxKeys": AT_A_TIME}
        while True:
            page = self._call("list_objects_v2", **asked)
            now = page["ResponseMetadata"]["HTTPHeaders"].get("date")
            for one in page.get("Contents", ()):
                age = 0.0 if now is None else (parsedate_to_datetime(now) - one["LastModified"]).total_seconds()
                yield Found(one["Key"].removeprefix(self._bucket.prefix), one["Size"], max(0.0, age))
            if not page.get("IsTruncated"):
                return
            asked["ContinuationToken"] = page["NextContinuationToken"]

    def delete(self, names: Sequence[str]) -> None:
        """Remove these; one that isn't there is no error."""
        for start in range(0, len(names), AT_A_TIME):
            objects = [{"Key": self._key(name)} for name in names[start : start + AT_A_TIME]]
            left = self._call("delete_objects", Delete={"Objects": objects, "Quiet": True}).get("Errors")
            if left:
                raise OSError(errno.EIO, f"{len(left)} objects were not removed: {left[0].get('Code')}")

    def close(self) -> None:
        """End the connections of this process; the next call opens others."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _call(self, operation: str, **asked: Any) -> Any:
        with in_our_words():
            return getattr(self._connected(), operation)(Bucket=self._bucket.name, **asked)

    def _connected(self) -> Client:
        with self._lock:
            if self._client is None or self._pid != os.getpid():
                self._client, self._pid = self._make_client(self._bucket), os.getpid()
            return self._client

    def _key(self, name: str) -> str:
        return f"{self._bucket.prefix}{name}"
