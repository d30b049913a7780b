"""A delivery that was begun elsewhere has a kind that its page may not offer, or that takes no more."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.uploads.web.desk import Desk
from uploads.deliveries.model import DeliveryKind

pytestmark = [pytest.mark.requires("S41", "K36"), pytest.mark.xdist_group("upload-widget")]

CLOSED = "Deze soort kunt u nu niet aanleveren."
FULL = "kan er niet meer bij: deze aanlevering heeft het grootste aantal bestanden."


def kind(soort: str, *, max_files: int | None = None, closes_on: date | None = None) -> DeliveryKind:
    return DeliveryKind(
        soort, "Proef", ("csv",), 1_000_000, on_page=False, position=8, max_files=max_files, closes_on=closes_on
    )


def expect_one_refusal(desk: Desk, status: int = 400) -> None:
    """The browser complains of the server's answer, and of nothing else."""
    (line,) = desk.complaints.lines
    assert f"status of {status}" in line
    desk.complaints.lines.clear()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "een.csv", tmp_path / "twee.csv"
    first.write_bytes(b"a;b\n")
    second.write_bytes(b"c;d\n")
    return first, second


def test_files_join_a_delivery_of_a_kind_that_no_page_offers(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "brief.docx").write_bytes(b"tekst")
    desk.open_new_of("overig")
    expect(desk.page.get_by_text("Hoogstens 50 GB per bestand.")).to_be_visible()
    desk.choose(tmp_path / "brief.docx")
    desk.expect_sent("brief.docx")
    assert "Overig" in desk.finish()


def test_of_a_kind_that_is_closed_the_page_says_so(desk: Desk, files: tuple[Path, Path]) -> None:
    desk.uploads.save_kind(kind("gesloten"))
    desk.open_new_of("gesloten")
    desk.uploads.save_kind(kind("gesloten", closes_on=date(2020, 1, 1)))
    desk.page.reload()
    desk.choose(files[0])
    expect(desk.row("een.csv")).to_contain_text(CLOSED)
    desk.expect_said(CLOSED)


def test_a_kind_that_closes_meanwhile_is_told_in_the_same_words(desk: Desk, files: tuple[Path, Path]) -> None:
    desk.uploads.save_kind(kind("sluit"))
    desk.open_new_of("sluit")
    desk.uploads.save_kind(kind("sluit", closes_on=date(2020, 1, 1)))
    desk.choose(files[0])
    expect(desk.row("een.csv")).to_contain_text(CLOSED)
    expect_one_refusal(desk)


@pytest.mark.requires("tus-R04")
def test_a_kind_that_takes_smaller_files_meanwhile_is_told_with_its_limit(desk: Desk, tmp_path: Path) -> None:
    large = tmp_path / "groot.csv"
    large.write_bytes(b"a;b\n" * 1000)
    desk.uploads.save_kind(kind("krimpt"))
    desk.open_new_of("krimpt")
    desk.uploads.save_kind(replace(kind("krimpt"), max_bytes=2000))
    desk.choose(large)
    expect(desk.row("groot.csv")).to_contain_text("groot.csv is te groot. Een bestand mag hoogstens 2 kB zijn.")
    expect_one_refusal(desk, 413)


def test_more_files_than_the_kind_takes_are_not_sent(desk: Desk, files: tuple[Path, Path]) -> None:
    desk.uploads.save_kind(kind("een-bestand", max_files=1))
    desk.open_new_of("een-bestand")
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.method) if "/files/" in request.url else None)
    desk.choose(*files)
    desk.expect_sent("een.csv")
    expect(desk.row("twee.csv")).to_contain_text(f"twee.csv {FULL}")
    assert asked.count("POST") == 1
    assert "in 1 bestand " in desk.finish()


def test_a_file_too_many_for_the_server_is_told_in_the_same_words(desk: Desk, files: tuple[Path, Path]) -> None:
    desk.uploads.save_kind(kind("wordt-een"))
    desk.open_new_of("wordt-een")
    desk.uploads.save_kind(kind("wordt-een", max_files=1))
    desk.choose(files[0])
    desk.expect_sent("een.csv")
    desk.choose(files[1])
    expect(desk.row("twee.csv")).to_contain_text(f"twee.csv {FULL}")
    expect_one_refusal(desk)
