"""Uploads of several kinds at once, each with its own ledger of what the server acknowledged."""

import base64
import hashlib
import http.client
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.uploads.live.tus_client import OFFSET_STREAM, Client, Ledger
from tests.uploads.live.uploads_server import LiveUploads

LARGEST_PATCH_BYTES = 250_000
PIECE_BYTES = 40_000
PAUSE_SECONDS = 0.01  # between pieces of a body, so that kills fall inside of them
SMALL_BYTES = 3_000
MOST_SMALL = 40


@dataclass
class Kind:
    """What a sender says at creation, and whether it sends checksums or tells the length last."""

    creation: Mapping[str, str] = field(default_factory=dict)
    with_checksum: bool = False
    length_comes_last: bool = False


KINDS = {
    "plain": Kind(),
    "checksums": Kind(with_checksum=True),
    "open length": Kind({"Upload-Defer-Length": "1"}, length_comes_last=True),
    "part one": Kind({"Upload-Concat": "partial"}),
    "part two": Kind({"Upload-Concat": "partial"}),
}


class Sender(threading.Thread):
    """Uploads its ledger's source patch by patch, whatever happens to the server."""

    def __init__(self, server: LiveUploads, ledger: Ledger, kind: Kind, seed: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._server, self._ledger, self._kind, self._ended = server, ledger, kind, stop
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.complaints: list[str] = []

    def run(self) -> None:
        client = Client(self._server)
        while not self._ended.is_set() and self._ledger.acknowledged < len(self._ledger.source):
            try:
                self._one_patch(client)
            except (OSError, http.client.HTTPException, AssertionError):
                time.sleep(0.05)

    def _one_patch(self, client: Client) -> None:
        ledger = self._ledger
        if not ledger.upload_id:
            length = {} if self._kind.length_comes_last else {"Upload-Length": str(len(ledger.source))}
            ledger.upload_id = client.begin({**length, **self._kind.creation})
        answer = client.head(ledger.upload_id)
        if answer.status != 200:
            time.sleep(0.05)
            return
        offset = int(answer.headers["Upload-Offset"])
        if offset < ledger.acknowledged:
            self.complaints.append(f"offset {offset} is behind {ledger.acknowledged}, which was acknowledged")
        self._send(client, offset)

    def _send(self, client: Client, offset: int) -> None:
        ledger = self._ledger
        data = ledger.source[offset : offset + self._random.randrange(1, LARGEST_PATCH_BYTES)]
        with client.begin_patch(ledger.upload_id, offset, len(data), **self._said_of(data, offset)) as sock:
            for start in range(0, len(data), PIECE_BYTES):
                sock.sendall(data[start : start + PIECE_BYTES])
                time.sleep(PAUSE_SECONDS)
            response = http.client.HTTPResponse(sock)
            response.begin()
            if response.status == 204:
                ledger.acknowledged = int(response.headers["Upload-Offset"])
                ledger.patches += 1
            response.close()

    def _said_of(self, data: bytes, offset: int) -> dict[str, str]:
        said = {}
        if self._kind.with_checksum:
            said["Upload-Checksum"] = f"sha256 {base64.b64encode(hashlib.sha256(data).digest()).decode()}"
        if self._kind.length_comes_last and offset + len(data) == len(self._ledger.source):
            said["Upload-Length"] = str(len(self._ledger.source))
        return said


class SmallFiles(threading.Thread):
    """Sends whole small files in one POST each; what was answered with 201 must be there."""

    def __init__(self, server: LiveUploads, seed: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._server, self._ended = server, stop
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.acknowledged: dict[str, bytes] = {}

    def run(self) -> None:
        client = Client(self._server)
        while not self._ended.is_set() and len(self.acknowledged) < MOST_SMALL:
            data = self._random.randbytes(self._random.randrange(1, SMALL_BYTES))
            said = {"Upload-Length": str(len(data)), "Content-Type": OFFSET_STREAM}
            try:
                answer = client.request("POST", "/files/", said, data)
            except (OSError, http.client.HTTPException):
                continue
            if answer.status == 201 and answer.headers["Upload-Offset"] == str(len(data)):
                self.acknowledged[answer.headers["Location"].rpartition("/")[2]] = data
            time.sleep(self._random.uniform(0.05, 0.3))
