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

    newest_head: what every value under the newest begins with.
    """

    def __init__(self, master_keys: list[bytes]) -> None:
        if not master_keys or any(len(key) != KEY_BYTES for key in master_keys):
            raise ValueError(f"a master key has {KEY_BYTES} bytes")
        self._newest = master_keys[0]
        self._ciphers = {_key_id(key): AESGCM(self._encryption_key(key)) for key in master_keys}
        self._encrypting = self._ciphers[_key_id(self._newest)]
        self.newest_head = VERSION + _key_id(self._newest)

    @classmethod
    def from_file(cls, path: Path) -> "Vault":
        """The vault of a key file; raises OSError or ValueError when that is unreadable or malformed."""
        lines = path.read_text(encoding="ascii").split()
        return cls([base64.urlsafe_b64decode(line) for line in lines])

    def encrypt(self, purpose: str, plaintext: bytes) -> bytes:
        """version, key id, nonce and ciphertext as one value."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return self.newest_head + nonce + self._encrypting.encrypt(nonce, plaintext, purpose.encode())

    def decrypt(self, purpose: str, value: bytes) -> bytes:
        """The plaintext; raises DecryptionRefused for a changed value, other purpose or unknown key."""
        body = HEAD_BYTES + NONCE_BYTES
        key_id, nonce, ciphertext = value[1:HEAD_BYTES], value[HEAD_BYTES:body], value[body:]
        cipher = self._ciphers.get(key_id)
        if value[:1] != VERSION or cipher is None or len(nonce) != NONCE_BYTES:
            raise DecryptionRefused(purpose)
        try:
            return cipher.decrypt(nonce, ciphertext, purpose.encode())
        except InvalidTag as refused:
            raise DecryptionRefused(purpose) from refused

    def derive(self, purpose: str) -> bytes:
        """32 bytes for a keyed hash, different for each purpose, the same in every process."""
        return _hkdf(self._newest, f"derive:{purpose}")

    @staticmethod
    def _encryption_key(master_key: bytes) -> bytes:
        return _hkdf(master_key, "encrypt")


def generate_master_key(path: Path) -> None:
    """Write a new master key with mode 0600, unless the file is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")


def _key_id(master_key: bytes) -> bytes:
    return sha256(b"mcz-key-id" + master_key).digest()[:KEY_ID_BYTES]


def _hkdf(master_key: bytes, info: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=f"mcz:{info}".encode()).derive(master_key)
