"""SHA-256 whose state can be saved: libcrypto's SHA256_CTX is 112 plain bytes.

hashlib can't save its state, so the low-level calls are made through ctypes; they are checked against
hashlib at start, and where they are missing or differ the digest is computed later by reading the file.
"""

import _hashlib
import ctypes
import ctypes.util
import hashlib
from collections.abc import Iterable, Iterator

from uploads.protocol.ports import Hashing, RunningHash

STATE_BYTES = 112  # 8 chaining words, 64-bit length, 64-byte block, 2 counters


class LibcryptoSha256:
    """A running SHA-256 on libcrypto."""

    def __init__(self, library: ctypes.CDLL, state: bytes | None) -> None:
        self._library = library
        self._context = ctypes.create_string_buffer(STATE_BYTES)
        if state is None:
            library.SHA256_Init(self._context)
        else:
            ctypes.memmove(self._context, state, STATE_BYTES)

    def update(self, data: memoryview) -> None:
        """data: writable contiguous bytes are hashed where they are, others are copied first."""
        size = len(data)
        if data.readonly:
            self._library.SHA256_Update(self._context, bytes(data), size)
        else:
            self._library.SHA256_Update(self._context, (ctypes.c_char * size).from_buffer(data), size)

    def state(self) -> bytes:
        return self._context.raw

    def hexdigest(self) -> str:
        copy = ctypes.create_string_buffer(self._context.raw, STATE_BYTES)
        digest = ctypes.create_string_buffer(32)
        self._library.SHA256_Final(digest, copy)
        return digest.raw.hex()


class LibcryptoHashing:
    """Hashing whose state is saved with every checkpoint."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library

    def begin(self) -> RunningHash:
        return LibcryptoSha256(self._library, None)

    def resume(self, state: bytes | None) -> RunningHash:
        """A row without a state was written where none could be saved: its digest needs a reading."""
        if state is None or len(state) != STATE_BYTES:
            return _LaterSha256()
        return LibcryptoSha256(self._library, state)


class _LaterSha256:
    """No hash now: the worker reads the file once before it makes the receipt."""

    def update(self, data: memoryview) -> None:
        """Nothing is hashed."""

    def state(self) -> None:
        return None

    def hexdigest(self) -> None:
        return None


class LaterHashing:
    """The fallback where libcrypto's low-level calls aren't to be had."""

    def begin(self) -> RunningHash:
        return _LaterSha256()

    def resume(self, state: bytes | None) -> RunningHash:
        return _LaterSha256()


def sha256_of(pieces: Iterable[memoryview]) -> str:
    """The digest by one reading, lower-case hex. pieces: the bytes of a file, in order."""
    running = hashlib.sha256()
    for piece in pieces:
        running.update(piece)
    return running.hexdigest()


def choose_hashing() -> Hashing:
    """libcrypto when its saved state gives the same digest as hashlib, else the fallback."""
    for library in _candidates():
        if _agrees_with_hashlib(library):
            return LibcryptoHashing(library)
    return LaterHashing()


def _candidates() -> Iterator[ctypes.CDLL]:
    """The libcrypto that Python itself uses, then the system's."""
    for name in (_hashlib.__file__, ctypes.util.find_library("crypto"), "libcrypto.so.3"):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library is not None and all(
            hasattr(library, call) for call in ("SHA256_Init", "SHA256_Update", "SHA256_Final")
        ):
            library.SHA256_Update.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
            yield library


def _agrees_with_hashlib(library: ctypes.CDLL) -> bool:
    """Whether a state taken out in the middle of a block and put back gives hashlib's digest."""
    hashing = LibcryptoHashing(library)
    probe = bytearray(range(256)) * 5
    running = hashing.begin()
    running.update(memoryview(probe)[:777])
    resumed = hashing.resume(running.state())
    resumed.update(memoryview(probe)[777:])
    return resumed.hexdigest() == hashlib.sha256(probe).hexdigest()
