"""`uploads keys rewrap`: after it the old master key opens nothing, and no byte was written anew."""

import base64
import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import DecryptionRefused, Vault
from shared.mail.outbox import PURPOSE
from shared.rewrap import Rewrapped, rewrapped
from shared.sessions.model import LoginUnderWay, NewSession, Tokens
from shared.sessions.sql_store import SqlStore
from tests.uploads.kit import JANSEN, Kit, broken, make_kit, on_files
from uploads.db.tables import outbox, rp, upload
from uploads.intake.notices import delivery_rejected
from uploads.protocol.model import Owner
from uploads.sealed import SEALED
from uploads.stores.data_keys import purpose

pytestmark = pytest.mark.requires("threat 42")

OLD, NEW = bytes(32), b"\1" * 32
LOGIN = LoginUnderWay("nonce", "verifier", "/bestanden")


@pytest.fixture
def kit(make_database: Callable[[str], Database], clock: FixedClock, tmp_path: Path) -> Kit:
    """Uploads on each database, under the old master key."""
    database = make_database("uploads")
    return make_kit(database, clock, store=on_files(tmp_path / "bytes"))


def rewrap(kit: Kit, *keys: bytes) -> Mapping[str, Rewrapped]:
    return {str(column): rewrapped(kit.database, Vault(list(keys)), column) for column in SEALED}


def under(kit: Kit, folder: Path, vault: Vault) -> Kit:
    """The same installation after its master key file changed and it was restarted."""
    return make_kit(kit.database, kit.clock, store=on_files(folder, vault), vault=vault)


def sessions(kit: Kit, key: bytes) -> SqlStore:
    return SqlStore(kit.database, rp, Vault([key]))


def log_in(kit: Kit) -> str:
    """A session with tokens, and a login under way; the handle of the session."""
    now, store = kit.clock.now(), sessions(kit, OLD)
    ends, tokens = now + timedelta(hours=8), Tokens("access-1", "refresh-1")
    store.sessions.begin("c" * 43, NewSession("sub", "sid", {}, now, ends, tokens, ends), now, replaces=None)
    store.logins.save("state", "browser", LOGIN, ends)
    store.keys.add("kid", "ES256", b"{}", now)
    session = store.sessions.find("c" * 43)
    assert session is not None
    return session.handle


def test_every_column_is_renewed_and_a_second_time_none(kit: Kit) -> None:
    upload_id = kit.created(1_000_000)
    kit.patch(upload_id, 0, broken(b"x" * 600_001, 1_000_000))
    log_in(kit)
    with kit.units.write() as unit:
        unit.mails.tell(Owner(JANSEN.account, JANSEN.relatienummer), delivery_rejected("AL-1"), kit.clock.now())
    first, again = rewrap(kit, NEW, OLD), rewrap(kit, NEW, OLD)
    assert [name for name, done in first.items() if done.renewed == 0 or done.left or done.refused] == []
    assert set(again.values()) == {Rewrapped(0, 0, 0)}
    with kit.database.read() as connection:
        assert b'"subject"' in Vault([NEW]).decrypt(PURPOSE, connection.execute(select(outbox.c.content)).scalar_one())


def test_everything_opens_under_the_new_key_alone(kit: Kit, tmp_path: Path) -> None:
    whole = kit.created(5, b"hello")
    part = kit.created(5, b"again", upload_concat="partial")
    joined = kit.ask("POST", None, {"upload-concat": f"final;/files/{part}"}).headers["Location"].rpartition("/")[2]
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "bytes").rglob("seg-*")}

    rewrap(kit, NEW, OLD)

    after = under(kit, tmp_path / "bytes", Vault([NEW]))
    assert [after.content(upload_id) for upload_id in (whole, part, joined)] == [b"hello", b"again", b"again"]
    with after.units.read() as unit:
        assert unit.receipts.signing_key().kid
    with kit.units.read() as unit, pytest.raises(DecryptionRefused):
        unit.receipts.signing_key()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "bytes").rglob("seg-*")} == before


def test_who_is_logged_in_or_logging_in_stays_so(kit: Kit) -> None:
    handle = log_in(kit)
    rewrap(kit, NEW, OLD)
    after = sessions(kit, NEW)
    assert after.sessions.tokens(handle) == Tokens("access-1", "refresh-1")
    assert after.logins.take("state", "browser", kit.clock.now()) == LOGIN
    assert [key.kid for key in after.keys.published(kit.clock.now())] == ["kid"]


def test_an_upload_in_the_middle_goes_on_from_its_saved_sum(kit: Kit, tmp_path: Path) -> None:
    upload_id = kit.created(1_000_000)
    kit.patch(upload_id, 0, broken(b"x" * 600_001, 1_000_000))
    before = kit.row(upload_id)
    rewrap(kit, NEW, OLD)
    after = under(kit, tmp_path / "bytes", Vault([NEW]))
    assert after.row(upload_id).hash_state == before.hash_state is not None
    assert after.patch(upload_id, before.offset, b"x" * (1_000_000 - before.offset)).status == 204
    assert after.content(upload_id) == b"x" * 1_000_000


def test_bytes_that_arrive_while_it_runs_are_kept(kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the encryption of a small file under its data key, and the row that would say so, that row changes."""
    store = on_files(tmp_path / "bytes", Vault([NEW, OLD]), kit.database)
    serving = make_kit(kit.database, kit.clock, store=store, vault=Vault([NEW, OLD]))
    upload_id, sealed = serving.created(5), store.sealed_small

    def rewrap_meanwhile(upload_id: str, key: bytes, data: memoryview) -> object:
        done = sealed(upload_id, key, data)
        rewrap(kit, NEW, OLD)
        return done

    with kit.database.write() as connection:
        older = Vault([OLD]).encrypt(purpose(upload_id), os.urandom(32))
        connection.execute(update(upload).values(data_key=older))
    monkeypatch.setattr(store, "sealed_small", rewrap_meanwhile)
    assert serving.patch(upload_id, 0, b"hello").status == 204
    assert serving.content(upload_id) == b"hello"


def test_what_no_key_opens_is_told_and_left_alone(kit: Kit) -> None:
    upload_id = kit.created(5, b"hello")
    before = kit.row(upload_id).key
    assert rewrap(kit, NEW)["upload.data_key"] == Rewrapped(renewed=0, left=1, refused=1)
    assert kit.row(upload_id).key == before


def test_the_file_of_keys_has_the_newest_on_top(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_bytes(b"\n".join(base64.urlsafe_b64encode(key) for key in (NEW, OLD)) + b"\n")
    value = Vault([OLD]).encrypt("a", os.urandom(4))
    vault = Vault.from_file(file)
    assert not value.startswith(vault.newest_head)
    assert vault.encrypt("a", vault.decrypt("a", value)).startswith(vault.newest_head)
