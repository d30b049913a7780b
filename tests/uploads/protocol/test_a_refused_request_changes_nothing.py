"""Requests with every header right, wrong or strange: each gets an answer, and a refused one leaves all as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.uploads.kit import OFFSET_STREAM, STRANGER, Kit, body, broken, described
from uploads.protocol.errors import Refusal
from uploads.protocol.model import Answer

QUICK, LONG = 60, 1000
NOWHERE = "nothing-here"
PARTS = "final;{parts}"
STRANGE = (
    "", " ", "-1", "+1", "1_0", "1.0", "\u0661", "1e3", "9" * 30, "0x1", "1,1", "é", "a" * 3000, ";", ",", "sha1  x",
    "\x7f",
)  # fmt: skip
HEADERS: Mapping[str, tuple[str, ...]] = {
    "upload-length": ("10", "0", "1", "10000000", "10000001"),
    "upload-defer-length": ("1", "0"),
    "upload-offset": ("0", "4", "10"),
    "upload-metadata": (
        described(filename="a.txt", filetype="text/plain"),
        described(filename="a/../b\0"),
        described(soort="x", kenmerk="KEN-1"),
        "filename",
        "filename YQ==,filename YQ==",
        "é YQ==",
        "filename !!",
    ),
    "upload-concat": ("partial", PARTS, "final;", "final; ", "final;/files/x", "PARTIAL"),
    "upload-checksum": ("sha1 gf6L/odXbD7LIkJvjleEc4KRes8=", "sha256 x", "md5 1B2M2Y8AsgTpgAmY7PhCfg=="),
    "content-type": (OFFSET_STREAM, "application/octet-stream", "text/plain"),
    "trailer": ("Upload-Checksum",),
    "x-http-method-override": ("PATCH", "DELETE", "HEAD", "POST", "x"),
    "tus-resumable": ("1.0.0", "0.2.2", "2.0.0"),
    "expect": ("100-continue",),
    "content-encoding": ("gzip",),
}


@dataclass(frozen=True)
class Asked:
    """One request. target: which of the uploads that are there, counted round. sent: None when its body breaks off.

    helped: what it cannot do without is put right unless it says otherwise. foreign: by somebody of elsewhere.
    """

    method: str
    target: int
    sent: bytes | None
    chunked: bool
    helped: bool
    foreign: bool
    headers: Mapping[str, str] = field(default_factory=dict)

    def headers_for(self, parts: list[str]) -> dict[str, str]:
        """As they are sent. parts: ids of partial uploads."""
        needed = {"POST": {"upload-length": "10"}, "PATCH": {"content-type": OFFSET_STREAM, "upload-offset": "0"}}
        helped = needed.get(self.method, {}) if self.helped else {}
        paths = " ".join(f"/files/{part}" for part in parts)
        return {**helped, **{name: value.format(parts=paths) for name, value in self.headers.items()}}


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """Any request."""
    names = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=6, unique=True))
    return Asked(
        method=draw(st.sampled_from(["POST"] * 3 + ["PATCH"] * 4 + ["HEAD", "DELETE", "GET", "OPTIONS", "PUT"])),
        target=draw(st.integers(0, 7)),
        sent=draw(st.sampled_from([b"", b"abcd", b"x" * 12, None])),
        chunked=draw(st.booleans()),
        helped=draw(st.booleans()),
        foreign=draw(st.integers(0, 5)) == 0,
        headers={
            name: draw(st.one_of(*[st.sampled_from(HEADERS[name])] * 2, st.sampled_from(STRANGE))) for name in names
        },
    )


@pytest.mark.requires("tus-C01", "threat 35")
def test_whatever_is_asked_a_refusal_leaves_uploads_as_they_were(kit: Kit) -> None:
    knock(kit, QUICK)


@pytest.mark.soak
def test_whatever_is_asked_a_refusal_leaves_uploads_as_they_were_for_long(kit: Kit) -> None:
    knock(kit, LONG)


def knock(kit: Kit, times: int) -> None:
    """Ask so many rows of requests, each beginning with one upload of each kind."""

    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        derandomize=times < LONG,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(asked(), min_size=1, max_size=8))
    def ask(requests: list[Asked]) -> None:
        part = kit.created(3, b"abc", upload_concat="partial")
        open_ended = kit.ask("POST", None, {"upload-defer-length": "1"}).headers["Location"].removeprefix("/files/")
        there = [kit.created(10), kit.created(10, b"abcd"), kit.created(4, b"abcd"), part, open_ended]
        try:
            for request in requests:
                there += _answered(kit, request, there, part)
        finally:
            for upload_id in there:
                kit.ask("DELETE", upload_id)

    ask()


def _answered(kit: Kit, request: Asked, there: list[str], part: str) -> list[str]:
    """Ask, look at what it left, and say what it made."""
    before = {upload_id: state(kit, upload_id) for upload_id in there}
    headers = request.headers_for([part])
    makes = request.method == "POST" and "x-http-method-override" not in headers
    target = None if makes else [*there, NOWHERE][request.target % (len(there) + 1)]
    sent = broken(b"ab", 4) if request.sent is None else body(request.sent, chunked=request.chunked)
    version = headers.pop("tus-resumable", "1.0.0")
    answer = kit.ask(request.method, target, headers, sent, STRANGER if request.foreign else None, version)
    assert 200 <= answer.status < 500
    if request.foreign or (answer.status >= 400 and not _may_keep(request, answer)):
        assert {upload_id: state(kit, upload_id) for upload_id in there} == before
    made = answer.headers.get("Location", "").removeprefix("/files/")
    return [made] if made and not request.foreign else []


def _may_keep(request: Asked, answer: Answer) -> bool:
    """What arrived of a body that broke off counts, and what fits of one that says its length too late (tus-C21)."""
    return request.sent is None or (request.chunked and answer.status == Refusal.TOO_LARGE.status)


def state(kit: Kit, upload_id: str) -> tuple[int, dict[str, str], bytes]:
    """What its owner sees of it; not when it ends, which each request of his puts off."""
    answer = kit.head(upload_id)
    seen = {name: value for name, value in answer.headers.items() if name != "Upload-Expires"}
    return answer.status, seen, kit.content(upload_id) if answer.status == 200 else b""
