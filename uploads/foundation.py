"""What every process of uploads stands on: settings, clock, database, bytes and relying party."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.clock import Clock
from shared.db.database import Database
from shared.egress.fetcher import Fetcher
from shared.encryption import Vault
from shared.layout.contact import ContactSettings
from shared.loading import load_for_good
from shared.mail.form import Contact
from shared.processes import StartRefused, open_vault, require_writable
from shared.relying_party.party import RelyingParty, make_relying_party
from shared.relying_party.settings import LoginSettings, RpSettings
from shared.sessions.sql_store import SqlStore
from uploads.db.disk import free_bytes_of
from uploads.db.lease_rows import lease_transactions
from uploads.db.mark_row import SqlMark
from uploads.db.small_uploads import small_frames
from uploads.db.tables import rp
from uploads.db.unit_of_work import Transactions, transactions
from uploads.locks.row_lease import RowLeases
from uploads.protocol.errors import StoreUnavailable
from uploads.protocol.ground import CHECKPOINT_BYTES, Ground, one_after_the_other
from uploads.protocol.room import Free, Room
from uploads.settings import UploadsSettings
from uploads.stores.checkpoint_threads import CheckpointThreads
from uploads.stores.data_keys import DataKeys
from uploads.stores.file_store import FileStore
from uploads.stores.hash_threads import HashThreads
from uploads.stores.sealed_store import SealedStore
from uploads.stores.segment_files import SegmentFiles
from uploads.stores.sha256 import choose_hashing
from uploads.stores.store_address import Bucket
from uploads.stores.store_mark import FindId, MarkedFolder, belong, guard

IN_A_BUCKET = "uploads.stores.s3_store"  # loaded where one was chosen: it is large (K10)
BUCKET_CHECKPOINT_BYTES = 4 * 1024 * 1024  # they wait in memory, and as many may come in while they are sent
PUT_THREADS = 16  # of checkpoints: a bucket takes longer to answer than a disk


@dataclass(frozen=True, slots=True)
class Foundation:
    """Made once a process; a fork needs its own database connections."""

    settings: UploadsSettings
    clock: Clock
    database: Database
    vault: Vault
    fetcher: Fetcher
    party: RelyingParty
    transactions: Transactions
    store: SealedStore
    ground: Ground


def lay_foundation(settings: UploadsSettings, clock: Clock | None = None) -> Foundation:
    """Open what the settings name. Raises StartRefused when the master key can't be read."""
    used_clock = clock or settings.clock()
    database = Database(settings.database_url)
    vault = open_vault(settings.master_key_file)
    units = transactions(database, vault, settings.limits, Contact.of(ContactSettings(), settings.portal_url))
    store = SealedStore(files_of(settings, SqlMark(database).find), DataKeys(vault), small_frames(database))
    login = LoginSettings(settings.uploads_login_level, settings.uploads_login_max_age)
    own = RpSettings.of("uploads", settings.uploads_url, settings, login)
    fetcher = Fetcher.of(settings)
    party = make_relying_party(own, SqlStore(database, rp, vault), fetcher, used_clock)
    ground = _ground(settings, used_clock, database, units, store)
    return Foundation(settings, used_clock, database, vault, fetcher, party, units, store, ground)


def _ground(
    settings: UploadsSettings, clock: Clock, database: Database, units: Transactions, store: SealedStore
) -> Ground:
    in_bucket = isinstance(settings.store, Bucket)
    return Ground(
        begin_read=units.read,
        begin=units.write,
        leases=RowLeases(lease_transactions(database), clock),
        store=store,
        hashing=choose_hashing(),
        now=clock.now,
        aside=(CheckpointThreads(PUT_THREADS) if in_bucket else CheckpointThreads()).run,
        checkpoint_bytes=BUCKET_CHECKPOINT_BYTES if in_bucket else CHECKPOINT_BYTES,
        rest=time.sleep,
        room=room_of(settings, store.free_bytes),
        both=HashThreads(threads).run if (threads := settings.hash_threads) else one_after_the_other,
    )


def room_of(settings: UploadsSettings, free_in_store: Free) -> Room:
    """What the disks of bytes and rows still take: small uploads are rows."""
    places = {"store": free_in_store, "database": free_bytes_of(settings.database_url)}
    return Room(settings.uploads_keep_free_bytes, places)


def files_of(settings: UploadsSettings, find_id: FindId | None = None) -> SegmentFiles:
    """What the settings choose to keep segments in. find_id: which folder belongs to the database; None: any."""
    place = settings.store
    if isinstance(place, Path):
        return FileStore(place) if find_id is None else FileStore(place, guard(MarkedFolder(place), find_id))
    made: SegmentFiles = load_for_good(IN_A_BUCKET).make_s3_store(place)
    return made


def require_store(settings: UploadsSettings) -> None:
    """Raise StartRefused when nothing can be stored where the settings say."""
    place = settings.store
    if isinstance(place, Path):
        require_writable(place, "MCZ_UPLOADS_STORE_URL")
        return
    store = load_for_good(IN_A_BUCKET).make_s3_store(place)
    try:
        store.check_writable()
    except OSError as failure:
        raise StartRefused(f"The bucket {place.name} cannot be used: {failure.strerror or failure}.") from failure
    finally:
        store.objects.close()  # forks would inherit its connections


def mark_store(settings: UploadsSettings, database: Database, *, accept: bool = False) -> None:
    """Have the folder and this database know each other, where a folder was chosen. Raise StartRefused if they do not.

    accept: an operator says that they belong together.
    """
    if isinstance(settings.store, Path):
        with _refused_if_unavailable():
            belong(MarkedFolder(settings.store), SqlMark(database), accept=accept)


def require_own_store(settings: UploadsSettings, database: Database) -> None:
    """Raise StartRefused when the folder of the settings is not that of this database: a disk that is not mounted."""
    if isinstance(settings.store, Path):
        with _refused_if_unavailable():
            MarkedFolder(settings.store).require(SqlMark(database).find())


def require_own_store_at(settings: UploadsSettings) -> None:
    """`require_own_store` for a process that has no database open yet."""
    database = Database(settings.database_url)
    try:
        require_own_store(settings, database)
    finally:
        database.dispose()


@contextmanager
def _refused_if_unavailable() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as away:
        raise StartRefused(f"{away.strerror}.") from away


def require_time_stamp_roots(settings: UploadsSettings) -> None:
    """Raise StartRefused when the certificates that time stamps are checked by cannot be read."""
    roots = settings.uploads_timestamp_roots
    if roots is None:
        return
    try:
        load_for_good("uploads.receipts.time_stamp").read_roots(roots.read_bytes())
    except (OSError, ValueError) as failure:
        why = failure.strerror if isinstance(failure, OSError) else "it holds no certificate in PEM"
        raise StartRefused(f"The file {roots} of MCZ_UPLOADS_TIMESTAMP_ROOTS cannot be used: {why}.") from failure
