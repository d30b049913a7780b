"""All tables of uploads in one MetaData."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from shared.db.columns import Json, UtcDateTime
from shared.jobs.tables import job_table
from shared.mail.outbox import outbox_table
from shared.sessions.tables import session_tables

ACCOUNT_LENGTH = 255
RELATIENUMMER_LENGTH = 200
KENMERK_LENGTH = 21
STATE_LENGTH = 16

# A reference had 17 characters once. SQLite holds to no length, and would copy whole tables to change one.
KENMERK = String(KENMERK_LENGTH).with_variant(String(17), "sqlite")

metadata = MetaData()

job = job_table(metadata)
outbox = outbox_table(metadata)
rp = session_tables(metadata)

party = Table(
    "party",
    metadata,
    Column("account", String(ACCOUNT_LENGTH), primary_key=True),
    Column("relatienummer", String(RELATIENUMMER_LENGTH), nullable=False),
    Column("relatie_naam", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("email", String(200), nullable=False),
    Column("aanhef", String(200), nullable=False),
    Column("family_name", String(200), nullable=False, server_default=""),
    Column("language", String(2), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

delivery_type = Table(
    "delivery_type",
    metadata,
    Column("soort", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("extensions", Json, nullable=False),
    Column("max_bytes", BigInteger, nullable=False),
    Column("allow_empty", Boolean, nullable=False),
    Column("on_page", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("max_files", Integer),
    Column("opens_on", Date),
    Column("closes_on", Date),
    Column("keep_days", Integer),
)

# reserved_bytes is what the relation's unfinished and kept uploads take; quota_bytes null means the
# default, kinds null that it may deliver every kind, notification_email empty that its programs' mails go nowhere.
relation_space = Table(
    "relation_space",
    metadata,
    Column("relatienummer", String(RELATIENUMMER_LENGTH), primary_key=True),
    Column("reserved_bytes", BigInteger, nullable=False),
    Column("quota_bytes", BigInteger),
    Column("kinds", Json),
    Column("notification_email", String(254), nullable=False, server_default=""),
)

# Applications of the CAK that take deliveries of every relation.
receiver = Table(
    "receiver",
    metadata,
    Column("client_id", String(255), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("webhook_url", String(2048), nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("kenmerk", KENMERK, primary_key=True),
    Column("relatienummer", String(RELATIENUMMER_LENGTH), nullable=False),
    Column("account", String(ACCOUNT_LENGTH), ForeignKey("party.account"), nullable=False),
    Column("soort", String(64), ForeignKey("delivery_type.soort"), nullable=False),
    Column("description", String(200), nullable=False),
    Column("one_file", Boolean, nullable=False),
    Column("state", String(STATE_LENGTH), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("waits_since", UtcDateTime),
    Column("checked_at", UtcDateTime),
    Column("picked_up_at", UtcDateTime),
    Column("withdrawn_at", UtcDateTime),
    Column("removed_at", UtcDateTime),
    Column("rejected_at", UtcDateTime),
    Column("reject_reason", String(500), nullable=False, server_default=""),
    Column("keep_until", UtcDateTime),
    Column("hold_reason", String(500), nullable=False, server_default=""),
    Index("ix_delivery_state", "state", "finished_at"),
    Index("ix_delivery_keep_until", "keep_until"),
    Index("ix_delivery_relation", "relatienummer", "created_at", "kenmerk"),
    Index("ix_delivery_account", "account", "state"),
)

# The truth about an upload: its offset, segments and hash state move together in one UPDATE.
# data_key: under a master key; null once the bytes are gone, and for bytes stored before migration 0007.
upload = Table(
    "upload",
    metadata,
    Column("upload_id", String(32), primary_key=True),
    Column("account", String(ACCOUNT_LENGTH), nullable=False),
    Column("relatienummer", String(RELATIENUMMER_LENGTH), nullable=False),
    Column("kenmerk", KENMERK, ForeignKey("delivery.kenmerk")),
    Column("upload_length", BigInteger),
    Column("reserved_bytes", BigInteger, nullable=False),
    Column("upload_concat", Text),
    Column("upload_offset", BigInteger, nullable=False),
    Column("segments", Json, nullable=False),
    Column("verified_offset", BigInteger),
    Column("hash_state", LargeBinary),
    Column("data_key", LargeBinary),
    Column("part_keys", Json),
    Column("sha256", String(64)),
    Column("state", String(STATE_LENGTH), nullable=False),
    Column("upload_metadata", Text),
    Column("name", String(255), nullable=False),
    Column("filetype", String(130), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_byte_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime),
    Column("finding", String(32)),
    Column("finding_detail", String(200), nullable=False, server_default=""),
    Column("warned_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("lease_token", BigInteger, nullable=False),
    Column("lease_holder", String(160)),
    Column("lease_until", UtcDateTime),
    Column("interrupt", Integer, nullable=False),
    Index("ix_upload_kenmerk", "kenmerk", "created_at"),
    Index("ix_upload_account", "account", "state"),
    Index("ix_upload_expiry", "state", "expires_at"),
)

# All bytes of a small upload, encrypted like a frame of a file; gone with its key.
small_upload = Table(
    "small_upload",
    metadata,
    Column("upload_id", String(32), ForeignKey("upload.upload_id", ondelete="CASCADE"), primary_key=True),
    Column("frame", LargeBinary, nullable=False),
)

# At most one row: which folder holds the bytes that these rows are about (docs/decisions/0058).
store_mark = Table(
    "store_mark",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("store_id", String(32), nullable=False),
)

# The cookie of one browser for one upload; void once its session was logged out or its account blocked (K26).
upload_pass = Table(
    "upload_pass",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("upload_id", String(32), ForeignKey("upload.upload_id", ondelete="CASCADE"), nullable=False),
    Column("account", String(ACCOUNT_LENGTH), nullable=False),
    Column("sid", String(255), nullable=False),
    Column("auth_time", UtcDateTime, nullable=False),
    Column("void_at", UtcDateTime),
    Index("ix_upload_pass_upload", "upload_id"),
    Index("ix_upload_pass_sid", "sid"),
    Index("ix_upload_pass_account", "account"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("kenmerk", KENMERK, ForeignKey("delivery.kenmerk"), primary_key=True),
    Column("jws", Text, nullable=False),
    Column("kid", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("number", Integer),
    Column("pdf", LargeBinary),
    Column("time_stamp", LargeBinary),
    UniqueConstraint("number", name="uq_receipt_number"),
)

# What stays of a receipt that was forgotten with its delivery: its signed place in the chain.
receipt_link = Table(
    "receipt_link",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kenmerk", KENMERK, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("jws", Text, nullable=False),
)

# That the bytes of a delivery were removed, signed; as old as its receipt becomes.
deletion = Table(
    "deletion",
    metadata,
    Column("kenmerk", KENMERK, ForeignKey("delivery.kenmerk"), primary_key=True),
    Column("jws", Text, nullable=False),
    Column("kid", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

# What the receiving staff did with a delivery; rows are added and never changed.
staff_step = Table(
    "staff_step",
    metadata,
    Column("step_id", Integer, primary_key=True, autoincrement=True),
    Column("kenmerk", KENMERK, ForeignKey("delivery.kenmerk"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("account", String(ACCOUNT_LENGTH), nullable=False),
    Column("name", String(200), nullable=False),
    Column("step", String(STATE_LENGTH), nullable=False),
    Column("reason", String(500), nullable=False),
    Index("ix_staff_step_kenmerk", "kenmerk", "step_id"),
)

# state: next, current or old; an old key keeps its public half for ever and loses its private half (K17).
receipt_key = Table(
    "receipt_key",
    metadata,
    Column("kid", String(64), primary_key=True),
    Column("public_jwk", Json, nullable=False),
    Column("private_jwk", LargeBinary),
    Column("state", String(8), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
)
