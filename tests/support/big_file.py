"""A large file that looks random, is the same at each run, and is written without being held in memory."""

import hashlib
import random
from pathlib import Path

BLOCK_BYTES = 1024 * 1024


def write_big_file(path: Path, size_bytes: int, seed: int = 1) -> str:
    """Write the file; the SHA-256 of its bytes in hexadecimal."""
    digest, source = hashlib.sha256(), random.Random(seed)  # noqa: S311 - repeatable, not secret
    with path.open("wb") as file:
        left = size_bytes
        while left > 0:
            block = source.randbytes(min(BLOCK_BYTES, left))
            digest.update(block)
            file.write(block)
            left -= len(block)
    return digest.hexdigest()
