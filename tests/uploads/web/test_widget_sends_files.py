"""The widget in a real Chromium: several files, what it says, what it refuses, finishing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, expect

from tests.support.big_file import write_big_file
from tests.support.chromium import before_the_script
from tests.uploads.web.desk import Desk, grouped

pytestmark = [pytest.mark.requires("S41", "P13", "K36"), pytest.mark.xdist_group("upload-widget")]


def test_several_files_become_one_delivery_with_their_digests(desk: Desk, tmp_path: Path) -> None:
    digests = {f"bestand-{n}.csv": write_big_file(tmp_path / f"bestand-{n}.csv", 300_000 + n, seed=n) for n in range(5)}
    desk.begin(*(tmp_path / name for name in digests))
    for name in digests:
        desk.expect_sent(name)
        desk.expect_said(f"Klaar: {name}")
    desk.page.get_by_label("Omschrijving").fill("Vierde kwartaal")
    text = desk.finish()
    assert "Vierde kwartaal" in text
    for name, digest in digests.items():
        assert f"{digest[:8]}…{digest[-8:]}" in text, name
        assert grouped(digest) in text, name


def test_files_that_cannot_go_along_say_why_and_stop_nothing(desk: Desk, tmp_path: Path) -> None:
    good, wrong, empty = tmp_path / "goed.csv", tmp_path / "brief.docx", tmp_path / "leeg.csv"
    for file, content in ((good, b"a;b\n"), (wrong, b"x"), (empty, b"")):
        file.write_bytes(content)
    desk.begin(good, wrong, empty)
    desk.expect_said("brief.docx heeft een type dat niet kan. Toegestaan: CSV, XML, PDF, ZIP.")
    desk.expect_said("leeg.csv is leeg.")
    desk.expect_sent("goed.csv")
    expect(desk.page.get_by_text("2 bestanden kunnen niet mee.")).to_be_visible()
    assert "in 1 bestand " in desk.finish()


def test_without_a_kind_the_files_wait_and_the_field_says_what_is_missing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a;b\n")
    desk.open("/aanleveren")
    desk.choose(tmp_path / "a.csv")
    kind = desk.page.get_by_label("Soort aanlevering")
    expect(kind).to_be_focused()
    expect(kind).to_have_attribute("aria-invalid", "true")
    desk.expect_said("Kies het soort aanlevering.")
    kind.select_option(label="Correctie")
    desk.expect_sent("a.csv")


def test_what_was_chosen_before_the_script_came_goes_along(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a;b\n")
    with before_the_script(desk.page, f"{desk.uploads.address}/aanleveren", "bestanden"):
        desk.page.get_by_label("Soort aanlevering").select_option(label="Eigen bijdrage Wmo")
        desk.choose(tmp_path / "a.csv")
    desk.expect_sent("a.csv")
    desk.finish()


def test_finishing_waits_until_all_is_in_and_says_so(desk: Desk, large: tuple[Path, str]) -> None:
    desk.slow()
    desk.begin(large[0])
    button = desk.page.get_by_role("button", name="Aanlevering afronden")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description("Als alles is verstuurd, kunt u de aanlevering afronden.")
    button.click(force=True)
    desk.expect_said("Als alles is verstuurd, kunt u de aanlevering afronden.")
    desk.expect_sent(large[0].name)
    expect(button).not_to_have_attribute("aria-disabled", "true")


def test_progress_is_told_at_each_quarter_and_stands_in_words(desk: Desk, large: tuple[Path, str]) -> None:
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(large[0].name)
    expect(desk.row(large[0].name)).to_contain_text("% verstuurd")
    desk.expect_sent(large[0].name)
    for step in (0, 25, 50, 75, 100):
        desk.expect_said(f"{large[0].name}: {step}% verstuurd")


def test_removing_asks_when_bytes_were_sent_and_frees_the_list(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a;b\n")
    desk.begin(tmp_path / "a.csv")
    desk.expect_sent("a.csv")
    desk.page.get_by_role("button", name="Verwijderen a.csv").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Verwijderen").click()
    desk.expect_said("Verwijderd: a.csv")
    desk.page.reload()
    expect(desk.page.get_by_text("a.csv")).to_have_count(0)


@pytest.mark.requires("threat 32")
@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>.csv", "'\"><script>alert(1)<.csv", "{naam}{n}%.csv"])
def test_hostile_names_are_text_in_the_widget(desk: Desk, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"a;b\n")
    opened: list[str] = []

    def noted(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    desk.page.on("dialog", noted)
    desk.begin(tmp_path / name)
    desk.expect_said(f"Klaar: {name}")
    expect(desk.page.get_by_role("button", name=f"Verwijderen {name}")).to_be_visible()
    desk.page.reload()
    desk.finish()
    expect(desk.page.locator("main img, main script")).to_have_count(0)
    assert opened == []


def test_dropping_files_does_the_same_as_choosing_them(desk: Desk) -> None:
    desk.open("/aanleveren")
    desk.page.get_by_label("Soort aanlevering").select_option(label="Eigen bijdrage Wmo")
    data = desk.page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['a;b'], 'gesleept.csv')); return data; }"
    )
    area = desk.page.locator("[data-drop]")
    area.dispatch_event("dragenter", {"dataTransfer": data})
    expect(area).to_have_class(re.compile("is-over"))
    area.dispatch_event("drop", {"dataTransfer": data})
    desk.expect_sent("gesleept.csv")
    expect(area).not_to_have_class(re.compile("is-over"))
