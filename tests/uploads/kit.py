"""Uploads without a server: real rows, a chosen store, a clock that stands still."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from shared.mail.form import Contact
from uploads.db.lease_rows import lease_transactions
from uploads.db.small_uploads import small_frames
from uploads.db.tables import delivery_type, metadata, receipt_key
from uploads.db.unit_of_work import Transactions, transactions
from uploads.deliveries.keeping import Keeping
from uploads.deliveries.model import Delivery
from uploads.deliveries.party import Party
from uploads.deliveries.receiving import ReceivingService
from uploads.deliveries.service import DeliveryService
from uploads.intake.downloads import Downloads
from uploads.intake.findings import Inspect
from uploads.intake.finish import CheckDelivery
from uploads.intake.form_upload import FormUpload
from uploads.intake.limits import DEFAULT_KINDS, Limits
from uploads.locks.row_lease import RowLeases
from uploads.protocol.door import Door
from uploads.protocol.ground import CHECKPOINT_BYTES, Ground
from uploads.protocol.model import Answer, Owner, Upload
from uploads.protocol.ports import Hashing, Leases, SegmentStore
from uploads.protocol.request import TusRequest, effective_method
from uploads.protocol.termination import remove
from uploads.protocol.tus import Tus
from uploads.receipts.receipt import Receipt
from uploads.receipts.service import ReceiptService
from uploads.scanning.inspection import Inspection
from uploads.stores.data_keys import DataKeys
from uploads.stores.file_store import FileStore
from uploads.stores.memory_store import MemoryStore
from uploads.stores.sealed_store import SealedStore
from uploads.stores.segment_files import SegmentFiles
from uploads.stores.sha256 import choose_hashing, sha256_of
from uploads.stores.store_address import Bucket

if TYPE_CHECKING:
    from uploads.stores.s3_client import Client

JANSEN = Party("sub-jansen", "10001234", "Gemeente Voorbeeldstad", "J. Jansen", "j@example.nl")
PIETERS = Party("sub-pieters", "10001234", "Gemeente Voorbeeldstad", "P. Pieters", "p@example.nl")
STRANGER = Party("sub-stranger", "20009999", "Zorgkantoor Elders", "S. Stranger", "s@example.nl")
CONTACT = Contact("keten.hetcak.nl")
OFFSET_STREAM = "application/offset+octet-stream"
FIRST_TABLES = (delivery_type, receipt_key)
FIRST_ROWS: dict[datetime, dict[str, list[dict[str, Any]]]] = {}  # by the moment at which they were made
SMALL_LIMITS = Limits(max_bytes=10_000_000, quota_bytes=20_000_000, open_uploads=5)


@dataclass
class Bytes:
    """A body that a test decides: pieces as they arrive, None for a moment of silence."""

    pieces: list[bytes | None]
    length: int | None
    is_broken: bool = False
    before_each: Any = None
    reads: int = 0
    trailers: Mapping[str, str] | None = None

    def read(self, wait_seconds: float) -> memoryview | None:
        self.reads += 1
        if self.before_each is not None:
            self.before_each(self.reads)
        if not self.pieces:
            return memoryview(b"")
        piece = self.pieces.pop(0)
        return None if piece is None else memoryview(bytearray(piece))


def body(data: bytes = b"", *, chunked: bool = False) -> Bytes:
    """A body that arrives whole."""
    return Bytes([data] if data else [], None if chunked else len(data))


def broken(data: bytes, promised: int) -> Bytes:
    """A body whose connection breaks after data."""
    return Bytes([data], promised, is_broken=True)


def described(**values: str) -> str:
    """An Upload-Metadata header."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


@dataclass
class Kit:
    """Everything behind the protocol door, and short ways to knock on it."""

    database: Database
    clock: FixedClock
    store: SegmentStore
    units: Transactions
    ground: Ground
    limits: Limits
    keeping: Keeping = field(default_factory=Keeping)
    party: Party = JANSEN
    tus: Tus = field(init=False)
    deliveries: DeliveryService = field(init=False)
    receipts: ReceiptService = field(init=False)
    receiving: ReceivingService = field(init=False)
    downloads: Downloads = field(init=False)
    form_upload: FormUpload = field(init=False)

    def __post_init__(self) -> None:
        self.tus = Tus(self.ground, Door("/files/", self.limits.max_bytes, "https://uploads.example"))
        self.deliveries = DeliveryService(
            self.units.read, self.units.write, lambda owner, upload_id, now: remove(self.ground, owner, upload_id, now)
        )
        self.receipts = ReceiptService(self.units.read)
        self.receiving = ReceivingService(self.units.read, self.units.write, self.keeping)
        self.downloads = Downloads(self.units.read, self.store)
        self.form_upload = FormUpload(self.ground)

    @property
    def row_leases(self) -> RowLeases:
        """The leases, as rows of the database."""
        assert isinstance(self.ground.leases, RowLeases)
        return self.ground.leases

    @property
    def sealed(self) -> SealedStore:
        """The store of a kit whose bytes are encrypted."""
        assert isinstance(self.store, SealedStore)
        return self.store

    def make_checkpoints_of(self, size: int = CHECKPOINT_BYTES) -> None:
        """Count after so many bytes; as usual without a size."""
        self.ground = replace(self.ground, checkpoint_bytes=size)
        self.__post_init__()

    def ask(
        self,
        method: str,
        upload_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        sent: Bytes | None = None,
        party: Party | None = None,
        version: str | None = "1.0.0",
    ) -> Answer:
        """Send one request as the door would."""
        given = {"tus-resumable": version} if version is not None else {}
        given |= {name.lower(): value for name, value in (headers or {}).items()}
        asking = party or self.party
        self.deliveries.remember(asking, self.clock.now())
        owner = Owner(asking.account, asking.relatienummer)
        effective = effective_method(method, given)
        return self.tus.answer(TusRequest(effective, given, upload_id, owner, sent or body(), self.clock.now()))

    def create(self, length: int, data: bytes | None = None, **headers: str) -> Answer:
        """POST; with data also its first bytes. Header names as keywords with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            named.setdefault("content-type", OFFSET_STREAM)
        return self.ask("POST", None, {"upload-length": str(length), **named}, body(data or b""))

    def created(self, length: int, data: bytes | None = None, **headers: str) -> str:
        """The id of a new upload."""
        answer = self.create(length, data, **headers)
        assert answer.status == 201, answer
        return answer.headers["Location"].removeprefix("/files/")

    def patch(
        self, upload_id: str, offset: int, data: bytes | Bytes, party: Party | None = None, /, **headers: str
    ) -> Answer:
        """PATCH with these bytes at this offset."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named = {"content-type": OFFSET_STREAM, "upload-offset": str(offset), **named}
        return self.ask("PATCH", upload_id, named, data if isinstance(data, Bytes) else body(data), party)

    def begin(self, party: Party | None = None, soort: str = "correctie", omschrijving: str = "") -> Delivery:
        """A new open delivery."""
        started = self.deliveries.start(party or self.party, soort, omschrijving, self.clock.now())
        assert isinstance(started, Delivery), started
        return started

    def kenmerk_of(self, upload_id: str) -> str:
        """Of the delivery that this upload is in."""
        kenmerk = self.row(upload_id).kenmerk
        assert kenmerk is not None, upload_id
        return kenmerk

    def delivery(self, kenmerk: str, party: Party | None = None) -> Delivery:
        """As this party sees it."""
        found = self.deliveries.get(party or self.party, kenmerk)
        assert found is not None, kenmerk
        return found

    def receipt(self, kenmerk: str) -> Receipt:
        """What its receipt says, which our own keys signed."""
        proof = self.receipts.check_proof(self.receipts.get(kenmerk) or "")
        assert isinstance(proof, Receipt), proof
        return proof

    def check(self, kenmerk: str, inspect: Inspect | None = None) -> None:
        """What the worker does with a final delivery; without `inspect` no scanner is set up."""
        looking = inspect or Inspection(self.store, None)
        check = CheckDelivery(self.units.write, self.digest, looking, "https://uploads.example", self.keeping)
        check.run(kenmerk, self.clock.now())

    def digest(self, upload: Upload) -> str:
        """As the worker reads it."""
        return sha256_of(self.store.read(upload, 0, upload.offset))

    def head(self, upload_id: str, party: Party | None = None) -> Answer:
        return self.ask("HEAD", upload_id, party=party)

    def row(self, upload_id: str) -> Upload:
        """The upload as its row says."""
        with self.units.read() as unit:
            return unit.uploads.get(upload_id)

    def content(self, upload_id: str) -> bytes:
        """The bytes that count, as stored."""
        row = self.row(upload_id)
        return b"".join(bytes(piece) for piece in self.store.read(row, 0, row.offset))


def make_kit(
    database: Database,
    clock: FixedClock,
    *,
    store: SegmentStore | None = None,
    limits: Limits = SMALL_LIMITS,
    hashing: Hashing | None = None,
    leases: Leases | None = None,
    vault: Vault | None = None,
) -> Kit:
    """A kit on an empty database with the default kinds of delivery and receipt keys."""
    units = transactions(database, vault or Vault([bytes(32)]), limits, CONTACT)
    used_store = store or MemoryStore()
    used_leases = leases or RowLeases(lease_transactions(database), clock, sleep=lambda _: None, elapsed=Ticking())
    ground = Ground(units.read, units.write, used_leases, used_store, hashing or choose_hashing(), clock.now)
    fill_once(database, units, clock, under_zeros=vault is None)
    return Kit(database, clock, used_store, units, ground, limits)


def on_files(folder: Path, vault: Vault | None = None, small: Database | None = None) -> SealedStore:
    """Encrypted segments below this folder; as in production small uploads lie in a database if one is given."""
    return sealed(FileStore(folder), vault, small)


def in_a_bucket(bucket: Bucket, small: Database | None = None) -> SealedStore:
    """Encrypted segments as objects."""
    from uploads.stores.s3_objects import Objects  # loads much, for few tests
    from uploads.stores.s3_store import S3Store

    return sealed(S3Store(Objects(bucket, one_client)), small=small)


@lru_cache(maxsize=8)
def _client_of(endpoint: str | None) -> "Client":
    from uploads.stores.s3_client import connect

    return connect(Bucket("any", endpoint=endpoint))


def one_client(bucket: Bucket) -> "Client":
    """One for each endpoint: making it takes longer than most tests."""
    return _client_of(bucket.endpoint)


def sealed(files: SegmentFiles, vault: Vault | None = None, small: Database | None = None) -> SealedStore:
    """Encrypted segments in these, under the master key of `make_kit` unless another is given."""
    keys = DataKeys(vault or Vault([bytes(32)]))
    return SealedStore(files, keys, None if small is None else small_frames(small))


def fill_once(database: Database, units: Transactions, clock: FixedClock, *, under_zeros: bool) -> None:
    """Tables, kinds of delivery and receipt keys, unless the database was copied from one that has them.

    under_zeros: the master key is the usual one of tests, so that keys which an earlier test made can be read.
    """
    try:
        with units.read() as unit:
            if unit.delivery_kinds.all():
                return
    except DBAPIError:
        metadata.create_all(database.engine)
    now = clock.now()
    if under_zeros and (rows := FIRST_ROWS.get(now)):
        with database.write() as connection:
            for table in FIRST_TABLES:
                connection.execute(table.insert(), rows[table.name])
        return
    with units.write() as unit:
        unit.delivery_kinds.seed(DEFAULT_KINDS)
        unit.receipts.ensure_keys(now)
    if under_zeros:
        with database.read() as connection:
            FIRST_ROWS[now] = {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in FIRST_TABLES
            }


class Ticking:
    """A monotonic clock that goes on by a tenth of a second at each look."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def __call__(self) -> float:
        self._seconds += 0.1
        return self._seconds


def on_sqlite(folder: Path) -> Database:
    """An empty database in this folder."""
    return Database(f"sqlite:///{folder / 'uploads.sqlite3'}")
