"""Screen B4 with script: the file is hashed in the browser (threat 46)."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.big_file import write_big_file
from tests.uploads.web.desk import MEGABYTE, PATIENCE_MS, Desk

pytestmark = [pytest.mark.requires("S41", "P13", "K36"), pytest.mark.xdist_group("upload-widget")]


@pytest.mark.requires("threat 46")
def test_a_receipt_is_checked_beside_a_file_that_never_leaves_the_computer(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "wmo.csv"
    write_big_file(file, 6 * MEGABYTE)
    desk.begin(file)
    desk.expect_sent("wmo.csv")
    desk.finish()
    proof = download_receipt(desk, tmp_path)
    desk.open("/controleren")
    desk.page.get_by_label("Ontvangstbewijs").set_input_files(str(proof))
    desk.page.get_by_label("Bestand (niet verplicht)").set_input_files(str(file))
    before = desk.uploads.line.sent_up
    desk.page.get_by_role("button", name="Controleren").click()
    expect(desk.page.get_by_text("Het bestand hoort bij dit bewijs:")).to_be_visible(timeout=PATIENCE_MS)
    assert desk.uploads.line.sent_up - before < MEGABYTE


def download_receipt(desk: Desk, folder: Path) -> Path:
    """Wait until the worker has made the receipt, and take it."""
    link = desk.page.get_by_role("link", name="Ontvangstbewijs (digitaal ondertekend)")
    ready = desk.page.get_by_role("link", name="Bekijk het ontvangstbewijs")
    expect(link.or_(ready)).to_be_visible(timeout=PATIENCE_MS)
    if not link.count():
        ready.click()
    with desk.page.expect_download() as download:
        link.click()
    download.value.save_as(folder / "bewijs.jws")
    return folder / "bewijs.jws"
