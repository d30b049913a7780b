"""`keys rewrap`: step by step beside whoever uses the values, and its end says whether an older key is still needed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, String, Table, insert, select, update

from shared import rewrap
from shared.db.database import Database
from shared.db.sealed_values import SealedColumn, SealedValue
from shared.encryption import DecryptionRefused, Vault
from shared.rewrap import Rewrapped, rewrap_and_tell, rewrapped

pytestmark = pytest.mark.requires("threat 42")

OLD, NEW, LOST = bytes(32), b"\1" * 32, b"\2" * 32
BOTH = Vault([NEW, OLD])
METADATA = MetaData()
TABLE = Table(
    "kept",
    METADATA,
    Column("owner", String(20), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("secret", LargeBinary),
)
SEALED = SealedColumn(TABLE, "secret", lambda owner, place: f"kept:{owner}:{place}", at_a_time=3)
ROWS = [(f"owner-{number // 2}", number % 2) for number in range(10)]
Said = pytest.CaptureFixture[str]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    METADATA.create_all(database.engine)
    yield database
    database.dispose()


def keep(database: Database, vault: Vault, rows: list[tuple[str, int]] = ROWS) -> None:
    with database.write() as connection:
        for owner, place in rows:
            value = vault.encrypt(SEALED.purpose(owner, place), f"{owner} {place}".encode())
            connection.execute(insert(TABLE).values(owner=owner, place=place, secret=value))


def opened(database: Database, vault: Vault) -> list[str]:
    with database.read() as connection:
        rows = connection.execute(select(TABLE).where(TABLE.c.secret.is_not(None)).order_by(TABLE.c.owner)).all()
    return [vault.decrypt(SEALED.purpose(row.owner, row.place), row.secret).decode() for row in rows]


def test_every_value_opens_under_the_newest_key_alone_and_again_changes_nothing(database: Database) -> None:
    keep(database, Vault([OLD]))
    before = sorted(opened(database, Vault([OLD])))
    assert rewrapped(database, BOTH, SEALED) == Rewrapped(renewed=10, left=0, refused=0)
    assert rewrapped(database, BOTH, SEALED) == Rewrapped(renewed=0, left=0, refused=0)
    assert sorted(opened(database, Vault([NEW]))) == before
    with pytest.raises(DecryptionRefused):
        opened(database, Vault([OLD]))


def test_a_step_is_a_transaction_of_its_own_of_so_many_rows(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(database, Vault([OLD]))
    begun, begin = list[int](), database.write

    def counted() -> AbstractContextManager[Connection]:
        begun.append(1)
        return begin()

    monkeypatch.setattr(database, "write", counted)
    rewrapped(database, BOTH, replace(SEALED, at_a_time=4))
    assert len(begun) == 3


def test_what_has_no_value_needs_none(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(TABLE).values(owner="owner", place=1, secret=None))
    assert rewrapped(database, BOTH, SEALED) == Rewrapped(renewed=0, left=0, refused=0)


def test_what_no_key_opens_is_told_and_left_alone(database: Database, capsys: Said) -> None:
    keep(database, Vault([OLD]), ROWS[:5])
    keep(database, Vault([LOST]), ROWS[5:])
    with pytest.raises(SystemExit) as ended:
        rewrap_and_tell(database, BOTH, [SEALED])
    assert ended.value.code == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "kept.secret: 5 renewed, 5 left under an older key, 5 that no key of the file opens"
    assert said[-1].startswith("Keep the older keys.")
    assert len(opened(database, Vault([NEW, LOST]))) == 10


def test_when_all_is_done_it_says_that_the_older_keys_can_go(database: Database, capsys: Said) -> None:
    keep(database, Vault([OLD]))
    rewrap_and_tell(database, BOTH, [SEALED])
    renewed, verdict = capsys.readouterr().out.splitlines()
    assert renewed == "kept.secret: 10 renewed, 0 left under an older key"
    assert verdict.startswith("Everything lies under the first key. The older ones can go")


def test_a_value_that_somebody_changed_meanwhile_stays_theirs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that knows both keys writes between the look of a step and its change."""
    keep(database, Vault([OLD]), ROWS[:3])
    look = rewrap._renewed
    theirs = BOTH.encrypt(SEALED.purpose(*ROWS[1]), b"changed")

    def change_after_the_look(vault: Vault, sealed: SealedColumn, step: list[SealedValue]) -> object:
        seen = look(vault, sealed, step)
        with database.write() as connection:
            row = (TABLE.c.owner == ROWS[1][0], TABLE.c.place == ROWS[1][1])
            connection.execute(update(TABLE).where(*row).values(secret=theirs))
        return seen

    monkeypatch.setattr(rewrap, "_renewed", change_after_the_look)
    assert rewrapped(database, BOTH, SEALED) == Rewrapped(renewed=2, left=0, refused=0)
    assert "changed" in opened(database, Vault([NEW]))


def test_what_is_written_behind_its_back_under_the_older_key_is_counted(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    """A process that was not restarted writes on, at rows that were passed already."""
    keep(database, Vault([OLD]), ROWS[4:])
    monkeypatch.setattr(rewrap, "PASSES", 1)
    late = iter(ROWS[:2])
    look = rewrap._renewed

    def write_after_the_look(vault: Vault, sealed: SealedColumn, step: list[SealedValue]) -> object:
        keep(database, Vault([OLD]), [next(late)])
        return look(vault, sealed, step)

    monkeypatch.setattr(rewrap, "_renewed", write_after_the_look)
    with pytest.raises(SystemExit):
        rewrap_and_tell(database, BOTH, [SEALED])
    assert "6 renewed, 2 left" in capsys.readouterr().out
    monkeypatch.undo()
    assert rewrapped(database, BOTH, SEALED) == Rewrapped(renewed=2, left=0, refused=0)


@pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True)
def test_it_waits_for_nobody_who_holds_a_row(database: Database) -> None:
    keep(database, Vault([OLD]), ROWS[:3])
    with database.write() as connection:
        connection.execute(update(TABLE).where(TABLE.c.owner == "owner-1").values(place=TABLE.c.place))
        assert rewrapped(database, BOTH, SEALED) == Rewrapped(renewed=2, left=1, refused=0)
    assert rewrapped(database, BOTH, SEALED) == Rewrapped(renewed=1, left=0, refused=0)


def test_the_key_of_a_value_is_known_from_its_head() -> None:
    assert BOTH.encrypt("a", b"b").startswith(BOTH.newest_head)
    assert not Vault([OLD]).encrypt("a", b"b").startswith(BOTH.newest_head)
