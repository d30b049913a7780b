"""The first bytes of a file against its extension (E54)."""

import pytest

from tests.uploads.kit import Kit, described
from uploads.deliveries.states import DeliveryState
from uploads.intake.findings import Finding
from uploads.scanning.content import fits

GOOD = [
    ("csv", b"a;b\n1;2\n"),
    ("csv", "\ufeffcaf\u00e9;b".encode()),
    ("csv", "a;b".encode("utf-16")),
    ("xml", b"  <?xml version='1.0'?><a/>"),
    ("xml", b"\xef\xbb\xbf<a/>"),
    ("xml", "<a/>".encode("utf-16")),
    ("pdf", b"%PDF-1.7\n"),
    ("zip", b"PK\x03\x04rest"),
    ("bin", b"\0\1\2"),
    ("", b"MZ"),
]
BAD = [
    ("csv", b"MZ\x90\0"),
    ("csv", b"PK\x03\x04"),
    ("csv", b"a;b\0c"),
    ("xml", b"a;b"),
    ("xml", b"%PDF-1.7"),
    ("pdf", b"MZ"),
    ("zip", b"Rar!"),
]


@pytest.mark.parametrize(("extension", "head"), GOOD)
def test_what_fits_passes(extension: str, head: bytes) -> None:
    assert fits(extension, head)


@pytest.mark.parametrize(("extension", "head"), BAD)
def test_what_does_not_fit_is_seen(extension: str, head: bytes) -> None:
    assert not fits(extension, head)


def test_the_delivery_is_refused_and_says_which_file(kit: Kit) -> None:
    upload_id = kit.created(2, b"MZ", upload_metadata=described(filename="a.pdf"))
    kenmerk = kit.kenmerk_of(upload_id)
    kit.check(kenmerk)
    delivery = kit.deliveries.get(kit.party, kenmerk)
    assert delivery is not None
    assert (delivery.state, delivery.files[0].finding) == (DeliveryState.REJECTED, Finding.CONTENT)
