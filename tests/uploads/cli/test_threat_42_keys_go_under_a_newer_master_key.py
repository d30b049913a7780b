"""`uploads keys rewrap`: after it the old master key opens nothing that is kept, and no byte was written anew."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.clock import FixedClock
from shared.database import Database
from shared.encryption import DecryptionRefused, Vault
from tests.uploads.kit import Kit, make_kit, on_files
from uploads.cli.keys import PURPOSES, rewrap_all

pytestmark = pytest.mark.requires("threat 42")

OLD, NEW = bytes(32), b"\1" * 32


@pytest.fixture
def kit(make_database: Callable[[str], Database], clock: FixedClock, tmp_path: Path) -> Kit:
    """Uploads on each database, under the old master key."""
    database = make_database("uploads")
    return make_kit(database, clock, store=on_files(tmp_path / "bytes"))


def rewrap(kit: Kit, vault: Vault) -> dict[str, tuple[int, int]]:
    return {name: rewrap_all(kit.database, vault, name) for name in PURPOSES}


def under(kit: Kit, folder: Path, vault: Vault) -> Kit:
    """The same installation after its master key file changed."""
    return make_kit(kit.database, kit.clock, store=on_files(folder, vault), vault=vault)


def test_everything_opens_under_the_new_key_alone(kit: Kit, tmp_path: Path) -> None:
    whole = kit.created(5, b"hello")
    part = kit.created(5, b"again", upload_concat="partial")
    joined = kit.ask("POST", None, {"upload-concat": f"final;/files/{part}"}).headers["Location"].rpartition("/")[2]
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "bytes").rglob("seg-*")}

    assert rewrap(kit, Vault([NEW, OLD])) == {"data_key": (3, 0), "receipt_key": (2, 0), "rp_key": (0, 0)}
    assert rewrap(kit, Vault([NEW, OLD])) == {"data_key": (0, 0), "receipt_key": (0, 0), "rp_key": (0, 0)}

    after = under(kit, tmp_path / "bytes", Vault([NEW]))
    assert [after.content(upload_id) for upload_id in (whole, part, joined)] == [b"hello", b"again", b"again"]
    with after.units.read() as unit:
        assert unit.receipts.signing_key().kid
    with kit.units.read() as unit, pytest.raises(DecryptionRefused):
        unit.receipts.signing_key()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "bytes").rglob("seg-*")} == before


def test_an_upload_in_the_middle_goes_on(kit: Kit, tmp_path: Path) -> None:
    upload_id = kit.created(10, b"hello")
    rewrap(kit, Vault([NEW, OLD]))
    after = under(kit, tmp_path / "bytes", Vault([NEW]))
    assert after.patch(upload_id, 5, b"world").status == 204
    assert after.content(upload_id) == b"helloworld"


def test_what_no_key_opens_is_told_and_left_alone(kit: Kit, tmp_path: Path) -> None:
    upload_id = kit.created(5, b"hello")
    before = kit.row(upload_id).key
    assert rewrap(kit, Vault([NEW]))["data_key"] == (0, 1)
    assert kit.row(upload_id).key == before


def test_the_file_of_keys_has_the_newest_on_top(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_bytes(b"\n".join(base64.urlsafe_b64encode(key) for key in (NEW, OLD)) + b"\n")
    value = Vault([OLD]).encrypt("a", os.urandom(4))
    vault = Vault.from_file(file)
    assert not vault.is_newest(value)
    assert vault.is_newest(vault.encrypt("a", vault.decrypt("a", value)))
