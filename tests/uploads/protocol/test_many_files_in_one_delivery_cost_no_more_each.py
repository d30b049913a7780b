"""The thousandth file of a delivery takes as many statements, and loads as many rows, as the first."""

from pathlib import Path

import pytest
from sqlalchemy import event

from tests.uploads.kit import Kit, described, make_kit, on_files
from uploads.intake.limits import Limits


@pytest.mark.requires("tus-R13")
def test_a_file_more_reads_no_other_file_of_its_delivery(kit: Kit, tmp_path: Path) -> None:
    small = make_kit(kit.database, kit.clock, store=on_files(tmp_path, small=kit.database), limits=Limits())
    delivery = small.begin(soort="overig")
    metadata = described(filename="a.txt", aanlevering=delivery.kenmerk)
    statements: list[list[str]] = []
    event.listen(
        kit.database.engine, "before_cursor_execute", lambda *seen: statements[-1].append(str(seen[2]).split("\n")[0])
    )
    for _ in range(5):
        statements.append([])
        small.created(5, b"hello", upload_metadata=metadata)
    assert statements[1] == statements[4]
    assert not [one for one in statements[4] if one.startswith("SELECT upload.")]
