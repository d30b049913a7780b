"""Screen B3 with script: who waits for a receipt is told when there will be none."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.uploads.web.desk import Desk

pytestmark = [pytest.mark.requires("S41", "P13"), pytest.mark.xdist_group("upload-widget")]


def test_the_page_says_that_the_delivery_is_refused_and_leads_to_the_reason(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "wmo.csv"
    file.write_bytes(bytes(1000))
    desk.begin(file)
    desk.expect_sent("wmo.csv")
    desk.finish()
    expect(desk.page.get_by_text("Uw aanlevering is afgekeurd.")).to_be_visible()
    desk.page.get_by_role("link", name="Bekijk wat er niet klopt").click()
    expect(desk.page.locator(".error").first).to_be_visible()
    assert desk.unforeseen() == []
