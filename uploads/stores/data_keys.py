"""The random key of each upload, encrypted under a master key; dropping it erases what it opened."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.encryption import NONCE_BYTES, DecryptionRefused, Vault
from uploads.protocol.errors import BytesDamaged
from uploads.protocol.model import PartKey, Segment, Upload

DATA_KEY_BYTES = 32


def purpose(upload_id: str) -> str:
    """What the vault binds an upload's data key to."""
    return f"upload_data_key:{upload_id}"


class DataKeys:
    """Makes and opens data keys."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def new(self, upload_id: str) -> bytes:
        """A random data key as the row keeps it."""
        return self._vault.encrypt(purpose(upload_id), secrets.token_bytes(DATA_KEY_BYTES))

    def opened(self, upload_id: str, key: bytes | None) -> bytes | None:
        """The data key itself; None for an upload without. Raises BytesDamaged."""
        if key is None:
            return None
        try:
            return self._vault.decrypt(purpose(upload_id), key)
        except DecryptionRefused as refused:
            raise BytesDamaged("no master key opens this data key") from refused

    def of_segment(self, upload: Upload, segment: Segment) -> tuple[bytes | None, str, int]:
        """Data key, upload id and number that the segment's frames were encrypted with."""
        own = self.opened(upload.upload_id, upload.key)
        if segment.part is None:
            return own, upload.upload_id, segment.number
        part = upload.parts[segment.part]
        if own is None or part.key is None:
            return None, part.upload_id, segment.part_number
        return _opened_part(own, upload.upload_id, part.upload_id, part.key), part.upload_id, segment.part_number

    def for_part(self, joined_id: str, joined_key: bytes, part: Upload) -> PartKey:
        """The data key of a part under that of the upload that it joins."""
        own = self.opened(part.upload_id, part.key)
        outer = self.opened(joined_id, joined_key)
        if own is None or outer is None:
            return PartKey(part.upload_id, None)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return PartKey(part.upload_id, nonce + AESGCM(outer).encrypt(nonce, own, _bound_to(joined_id, part.upload_id)))


def _opened_part(outer: bytes, joined_id: str, part_id: str, key: bytes) -> bytes:
    try:
        return AESGCM(outer).decrypt(key[:NONCE_BYTES], key[NONCE_BYTES:], _bound_to(joined_id, part_id))
    except InvalidTag as refused:
        raise BytesDamaged("the key of a part was changed") from refused


def _bound_to(joined_id: str, part_id: str) -> bytes:
    return f"part_key:{joined_id}:{part_id}".encode()
