"""Certificate chains that go along with a published key (RFC 7517 4.7, x5c; OP-59, OP-60)."""

from __future__ import annotations

import base64
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from shared.jose.errors import InvalidKey


def checked_chain(chain_pem: bytes, private_pem: bytes, now: datetime) -> tuple[str, ...]:
    """The chain as x5c: the key's own certificate first, each signed by the one after it.

    Raises InvalidKey: unreadable, other_key, expired, or order. Who the last one is, its reader must know.
    """
    try:
        chain = x509.load_pem_x509_certificates(chain_pem)
        public = load_pem_private_key(private_pem, None).public_key()
    except (ValueError, TypeError) as error:
        raise InvalidKey("unreadable") from error
    encoding = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if chain[0].public_key().public_bytes(*encoding) != public.public_bytes(*encoding):
        raise InvalidKey("other_key")
    if not all(each.not_valid_before_utc <= now < each.not_valid_after_utc for each in chain):
        raise InvalidKey("expired")
    for issued, issuer in pairwise(chain):
        _require_issued_by(issued, issuer)
    return tuple(base64.b64encode(each.public_bytes(Encoding.DER)).decode("ascii") for each in chain)


def _require_issued_by(issued: x509.Certificate, issuer: x509.Certificate) -> None:
    try:
        issued.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise InvalidKey("order") from error
