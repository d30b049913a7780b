"""A time stamp of somebody else over a receipt, so that its moment does not rest on our clock alone (RFC 3161, K41)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    Verifier,
    VerifierBuilder,
    decode_timestamp_response,
)

QUERY_TYPE = "application/timestamp-query"
REPLY_TYPE = "application/timestamp-reply"

Roots = Sequence[x509.Certificate]
Ask = Callable[[bytes], bytes]


class NotStamped(Exception):
    """What the authority answered is no time stamp of this receipt. reason: for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def stamp(jws: str, ask: Ask, roots: Roots) -> bytes:
    """The authority's reply over this receipt, checked, as DER. Raises NotStamped, and what `ask` raises.

    ask: brings a query to the authority. roots: whom we take a time stamp from.
    """
    data = jws.encode("ascii")
    query = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    reply = ask(query.as_bytes())
    _verified(reply, data, VerifierBuilder(nonce=query.nonce, roots=list(roots)).build())
    return reply


def stamped_at(reply: bytes, jws: str, roots: Roots) -> datetime:
    """When the receipt was there already, by the authority's clock; aware UTC. Raises NotStamped."""
    return _verified(reply, jws.encode("ascii"), VerifierBuilder(roots=list(roots)).build()).tst_info.gen_time


def read_roots(pem: bytes) -> Roots:
    """The certificates in a PEM file. Raises ValueError when there is none."""
    return x509.load_pem_x509_certificates(pem)


def _verified(reply: bytes, data: bytes, verifier: Verifier) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(reply)
        verifier.verify_message(response, data)
    except (ValueError, VerificationError) as refused:
        raise NotStamped(str(refused)) from refused
    return response
