"""A large file that is what its name says, is the same at each run, and is written without being held in memory."""

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile, ZipInfo

BLOCK_BYTES = 1024 * 1024
INSIDE = "wmo.bin"
ZIP_FRAME_BYTES = 98 + 2 * len(INSIDE)  # local header, entry of the directory, and its end


def write_big_file(path: Path, size_bytes: int, seed: int = 1) -> str:
    """Write the file, a .zip or a text; the SHA-256 of its bytes in hexadecimal."""
    source = random.Random(seed)  # noqa: S311 - repeatable, not secret
    if path.suffix == ".zip":
        with ZipFile(path, "w") as archive, archive.open(ZipInfo(INSIDE), "w") as file:
            for block in _blocks(source, size_bytes - ZIP_FRAME_BYTES):
                file.write(block)
    else:
        with path.open("wb") as plain:
            for block in _blocks(source, size_bytes):
                plain.write(block.hex().encode()[: len(block)])
    assert path.stat().st_size == size_bytes
    with path.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def _blocks(source: random.Random, size_bytes: int) -> Iterator[bytes]:
    while size_bytes > 0:
        block = source.randbytes(min(BLOCK_BYTES, size_bytes))
        size_bytes -= len(block)
        yield block
