"""A folder that is there and empty, because its disk was not mounted, is told from a store (docs/decisions/0058)."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shared.clock import FixedClock
from shared.db.database import Database
from tests.uploads.kit import make_kit, on_files
from uploads.db.mark_row import SqlMark
from uploads.db.tables import small_upload
from uploads.protocol.errors import StoreUnavailable
from uploads.protocol.model import Segment
from uploads.stores.file_store import FileStore
from uploads.stores.store_mark import MARK, MarkedFolder, belong, guard

ONE, OTHER = "ab" + "0" * 30, "cd" + "1" * 30
pytestmark = pytest.mark.requires("tus-X04", "tus-C17")


@dataclass
class Known:
    """What a database knows."""

    store_id: str | None = None
    uploads: tuple[str, ...] = ()
    notes: int = field(default=0)

    def find(self) -> str | None:
        return self.store_id

    def note(self, store_id: str) -> None:
        self.store_id, self.notes = store_id, self.notes + 1

    def stored_uploads(self, limit: int) -> tuple[str, ...]:
        return self.uploads[:limit]


def put(root: Path, upload_id: str) -> None:
    (root / upload_id[:2] / upload_id).mkdir(parents=True)


def mark(root: Path) -> str:
    return (root / MARK).read_text().strip()


def test_a_new_store_and_its_database_get_one_id_that_stays(tmp_path: Path) -> None:
    known, folder = Known(), MarkedFolder(tmp_path / "bytes")
    belong(folder, known, accept=False)
    assert known.store_id == mark(tmp_path / "bytes")
    assert len(known.store_id) == 32
    belong(folder, known, accept=False)
    assert (known.store_id, known.notes) == (mark(tmp_path / "bytes"), 1)
    assert [path.name for path in (tmp_path / "bytes").iterdir()] == [MARK]


def test_a_store_of_an_earlier_release_is_marked_when_uploads_of_the_database_lie_in_it(tmp_path: Path) -> None:
    put(tmp_path, OTHER)
    known = Known(uploads=(ONE, OTHER))
    belong(MarkedFolder(tmp_path), known, accept=False)
    assert known.store_id == mark(tmp_path)


@pytest.mark.parametrize("accept", [False, True])
def test_a_folder_with_none_of_them_is_marked_only_when_somebody_says_so(tmp_path: Path, accept: bool) -> None:
    known = Known(uploads=(ONE,))
    if accept:
        belong(MarkedFolder(tmp_path), known, accept=True)
        assert known.store_id == mark(tmp_path)
        return
    with pytest.raises(StoreUnavailable, match="holds none of the uploads of this database: mount"):
        belong(MarkedFolder(tmp_path), known, accept=False)
    assert (known.store_id, list(tmp_path.iterdir())) == (None, [])


def test_a_database_of_an_older_backup_finds_its_store_again(tmp_path: Path) -> None:
    known = Known()
    put(tmp_path, ONE)
    belong(MarkedFolder(tmp_path), known, accept=False)
    restored = Known(uploads=(ONE,))
    belong(MarkedFolder(tmp_path), restored, accept=False)
    assert restored.store_id == known.store_id


def test_a_new_database_does_not_take_the_store_of_another(tmp_path: Path) -> None:
    put(tmp_path, ONE)
    belong(MarkedFolder(tmp_path), Known(uploads=(ONE,)), accept=False)
    with pytest.raises(StoreUnavailable, match="holds uploads of another database"):
        belong(MarkedFolder(tmp_path), Known(), accept=False)


def test_of_two_that_mark_a_store_at_once_both_know_the_first(tmp_path: Path) -> None:
    folder = MarkedFolder(tmp_path)
    assert (folder.mark("a" * 32), folder.mark("b" * 32)) == ("a" * 32, "a" * 32)


def test_a_mark_is_made_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", no_links)
    assert MarkedFolder(tmp_path).mark("a" * 32) == mark(tmp_path) == "a" * 32


def test_an_operator_gives_a_restored_store_without_mark_the_id_that_the_database_has(tmp_path: Path) -> None:
    (tmp_path / MARK).touch()
    known = Known(store_id="a" * 32)
    with pytest.raises(StoreUnavailable, match="no file store-id"):
        belong(MarkedFolder(tmp_path), known, accept=False)
    belong(MarkedFolder(tmp_path), known, accept=True)
    assert (mark(tmp_path), known.notes) == ("a" * 32, 0)


def test_an_operator_gives_the_database_the_id_of_another_store(tmp_path: Path) -> None:
    (tmp_path / MARK).write_text("b" * 32)
    known = Known(store_id="a" * 32)
    with pytest.raises(StoreUnavailable, match="another store-id"):
        belong(MarkedFolder(tmp_path), known, accept=False)
    belong(MarkedFolder(tmp_path), known, accept=True)
    assert known.store_id == mark(tmp_path) == "b" * 32


USES: dict[str, Callable[[FileStore], object]] = {
    "open": lambda store: store.open(ONE, Segment(1, 0)),
    "make_exact": lambda store: store.make_exact(ONE, Segment(1, 3)),
    "size": lambda store: store.size(ONE, 1),
    "lacking": lambda store: store.lacking(ONE, Segment(1, 3)),
    "source": lambda store: store.source(ONE, Segment(1, 3)).__enter__(),
    "read": lambda store: next(store.read(ONE, 1, 0, 3)),
    "link_all": lambda store: store.link_all(OTHER, [(ONE, Segment(1, 3))]),
    "delete": lambda store: store.delete(ONE),
    "folders": lambda store: list(store.folders()),
    "check_writable": lambda store: store.check_writable(),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("what", ["empty", "another", "no folder", "never marked"])
def test_where_the_disk_is_not_mounted_nothing_is_stored_removed_or_taken_for_gone(
    tmp_path: Path, use: str, what: str
) -> None:
    root, known = tmp_path / "bytes", Known()
    store = FileStore(root, guard(MarkedFolder(root), known.find))
    if what != "never marked":
        belong(MarkedFolder(root), known, accept=False)
        store.open(ONE, Segment(1, 0)).close()
        shutil.rmtree(root)
    if what != "no folder":
        root.mkdir()
    if what == "another":
        (root / MARK).write_text("b" * 32)
    before = list(tmp_path.rglob("*"))
    with pytest.raises(StoreUnavailable):
        USES[use](store)
    assert list(tmp_path.rglob("*")) == before


def test_a_folder_that_does_not_answer_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / MARK).mkdir()
    with pytest.raises(StoreUnavailable, match="cannot be looked at"):
        MarkedFolder(tmp_path).require("a" * 32)


def test_the_database_is_asked_once(tmp_path: Path) -> None:
    asked: list[str] = []
    MarkedFolder(tmp_path).mark("a" * 32)

    def find() -> str:
        asked.append("a" * 32)
        return asked[0]

    require = guard(MarkedFolder(tmp_path), find)
    require()
    require()
    assert len(asked) == 1


def test_the_row_keeps_one_id_and_knows_what_must_lie_in_the_folder(
    database_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    database = Database(database_url)
    kit = make_kit(database, clock, store=on_files(tmp_path, small=database))
    row = SqlMark(database)
    assert row.find() is None
    row.note("a" * 32)
    row.note("b" * 32)
    assert row.find() == "b" * 32
    kit.created(5, b"small")
    kit.created(10)
    kit.ask("DELETE", kit.created(10, b"gone"))
    assert row.stored_uploads(9) == ()
    stored = kit.created(10, b"half")
    with database.read() as connection:
        assert len(connection.execute(small_upload.select()).all()) == 1
    assert row.stored_uploads(9) == (stored,)
    database.dispose()
