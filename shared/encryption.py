"""Encryption at rest under a master key that lives outside the database.

AES-256-GCM with a random 96-bit nonce a message; the purpose is associated data, so that a value
cannot be moved to another column. A key file holds one base64 key a line, the first is used to
encrypt, all decrypt: rotation is adding a line on top, and `keys rewrap` (shared/rewrap.py).
"""

import base64
import os
import secrets
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 4
VERSION = b"\x01"
HEAD_BYTES = len(VERSION) + KEY_ID_BYTES


class DecryptionRefused(Exception):
    """The value was not encrypted under any of our keys for this purpose, or was changed."""


class Vault:
    """Encrypts and decrypts for one service under its master keys, newest first.

    newest_head: what every value under the newest begins with. file: where a key may be that is not known yet, for
    what a process wrote that was started after a newer line came in; what is newest here stays so until the restart.
    """

    def __init__(self, master_keys: list[bytes], file: "KeyFile | None" = None) -> None:
        self._ciphers, self._file = _ciphers(master_keys), file
        self._newest = master_keys[0]
        self._encrypting = self._ciphers[_key_id(self._newest)]
        self.newest_head = VERSION + _key_id(self._newest)

    @classmethod
    def from_file(cls, path: Path) -> "Vault":
        """The vault of a key file; raises OSError or ValueError when that is unreadable or malformed."""
        file = KeyFile(path)
        return cls(file.read(), file)

    def encrypt(self, purpose: str, plaintext: bytes) -> bytes:
        """version, key id, nonce and ciphertext as one value."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return self.newest_head + nonce + self._encrypting.encrypt(nonce, plaintext, purpose.encode())

    def decrypt(self, purpose: str, value: bytes) -> bytes:
        """The plaintext; raises DecryptionRefused for a changed value, other purpose or unknown key."""
        body = HEAD_BYTES + NONCE_BYTES
        key_id, nonce, ciphertext = value[1:HEAD_BYTES], value[HEAD_BYTES:body], value[body:]
        cipher = self._ciphers.get(key_id) or self._newly_come(key_id)
        if value[:1] != VERSION or cipher is None or len(nonce) != NONCE_BYTES:
            raise DecryptionRefused(purpose)
        try:
            return cipher.decrypt(nonce, ciphertext, purpose.encode())
        except InvalidTag as refused:
            raise DecryptionRefused(purpose) from refused

    def derive(self, purpose: str) -> bytes:
        """32 bytes for a keyed hash, different for each purpose, the same in every process."""
        return _hkdf(self._newest, f"derive:{purpose}")

    def _newly_come(self, key_id: bytes) -> AESGCM | None:
        if self._file is not None and len(key_id) == KEY_ID_BYTES and (keys := self._file.read_if_changed()):
            self._ciphers = self._ciphers | _ciphers(keys)
        return self._ciphers.get(key_id)


class KeyFile:
    """One base64 key a line, the newest first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] = ()

    def read(self) -> list[bytes]:
        """All keys. Raises OSError or ValueError when the file is unreadable or malformed."""
        seen = self._stamp()
        keys = [base64.urlsafe_b64decode(line) for line in self._path.read_text(encoding="ascii").split()]
        _check(keys)
        self._seen = seen
        return keys

    def read_if_changed(self) -> list[bytes]:
        """All keys when the file is another than at the last look; else none, nor while it cannot be read."""
        try:
            return self.read() if self._stamp() != self._seen else []
        except (OSError, ValueError):
            return []

    def _stamp(self) -> tuple[int, ...]:
        found = self._path.stat()
        return (found.st_ino, found.st_mtime_ns, found.st_size)


def generate_master_key(path: Path) -> None:
    """Write a new master key with mode 0600, unless the file is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")


def _check(master_keys: list[bytes]) -> None:
    if not master_keys or any(len(key) != KEY_BYTES for key in master_keys):
        raise ValueError(f"a master key has {KEY_BYTES} bytes")


def _ciphers(master_keys: list[bytes]) -> dict[bytes, AESGCM]:
    _check(master_keys)
    return {_key_id(key): AESGCM(_hkdf(key, "encrypt")) for key in master_keys}


def _key_id(master_key: bytes) -> bytes:
    return sha256(b"mcz-key-id" + master_key).digest()[:KEY_ID_BYTES]


def _hkdf(master_key: bytes, info: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=f"mcz:{info}".encode()).derive(master_key)
