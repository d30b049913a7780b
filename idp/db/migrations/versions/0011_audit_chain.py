"""The chain of the audit trail, its signed heads, and details whose origin can be erased first (K29).

Revision 0011, after 0010. Events that were written before wait for their seal like new ones; their digests
are computed again, because a detail now has two parts. The previous release cannot write events beside it.
"""

import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

from idp.db.audit_triggers import create_triggers, drop_triggers
from shared.db.columns import Json, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORIGIN = ("address", "agent")
CHAIN_INDEXES = ("at", "account_id", "actor_id", "event", "result")


def upgrade() -> None:
    _create_chain()
    _create_sealer()
    _create_heads()
    _rebuild_details()
    create_triggers(op.get_bind())


def downgrade() -> None:
    drop_triggers(op.get_bind())
    _details_of_before()
    for table in ("audit_key", "audit_head", "audit_sealer", "audit_chain"):
        op.drop_table(table)


def _create_chain() -> None:
    op.create_table(
        "audit_chain",
        sa.Column("position", Position, autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("actor_id", sa.String(length=64), nullable=True),
        sa.Column("object_id", sa.String(length=200), nullable=True),
        sa.Column("detail_digest", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit_chain"),
        sa.UniqueConstraint("event_id", name="uq_audit_chain_event_id"),
    )
    for column in CHAIN_INDEXES:
        op.create_index(f"ix_audit_chain_{column}_position", "audit_chain", [column, "position"])


def _create_sealer() -> None:
    op.create_table(
        "audit_sealer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("dead_at", UtcDateTime(), nullable=True),
        sa.Column("position", Position, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_sealer"),
    )


def _create_heads() -> None:
    op.create_table(
        "audit_head",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", Position, nullable=False),
        sa.Column("jws", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_audit_head"),
    )
    op.create_table(
        "audit_key",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kid", name="pk_audit_key"),
    )


def _rebuild_details() -> None:
    rows = _all_details("SELECT d.event_id, e.at, d.salt, d.detail FROM audit_detail d JOIN audit_event e USING (event_id)",
                        at=UtcDateTime(), salt=sa.LargeBinary(), detail=Json)
    op.drop_table("audit_detail")
    detail = op.create_table(
        "audit_detail",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("origin", Json, nullable=False),
        sa.Column("origin_salt", sa.LargeBinary(), nullable=True),
        sa.Column("origin_digest", sa.String(length=64), nullable=False),
        sa.Column("origin_keyed", sa.Boolean(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_audit_detail"),
    )
    op.create_index("ix_audit_detail_origin_keyed_at", "audit_detail", ["origin_keyed", "at"])
    digest = sa.text("UPDATE audit_event SET detail_digest = :digest WHERE event_id = :event_id")
    for row in rows:
        new, whole = _in_two_parts(row)
        op.get_bind().execute(detail.insert().values(new))
        op.get_bind().execute(digest, {"digest": whole, "event_id": row.event_id})


def _in_two_parts(row: Any) -> tuple[dict[str, Any], str]:
    origin = {name: row.detail[name] for name in ORIGIN if name in row.detail}
    rest = {name: value for name, value in row.detail.items() if name not in ORIGIN}
    origin_salt = secrets.token_bytes(16)
    origin_digest = _digest(origin_salt, origin)
    new = {
        "event_id": row.event_id, "at": row.at, "origin": origin, "origin_salt": origin_salt,
        "origin_digest": origin_digest, "origin_keyed": False, "detail": rest, "salt": row.salt,
    }
    return new, sha256(f"{origin_digest}{_digest(row.salt, rest)}".encode()).hexdigest()


def _details_of_before() -> None:
    # Sealed events go back to where the previous release looks for them; their positions are lost.
    op.execute(
        "INSERT INTO audit_event (event_id, event, at, account_id, actor_id, object_id, detail_digest) "
        "SELECT event_id, event, at, account_id, actor_id, object_id, detail_digest FROM audit_chain"
    )
    rows = _all_details("SELECT event_id, origin, detail, salt FROM audit_detail", origin=Json, detail=Json, salt=sa.LargeBinary())
    op.drop_table("audit_detail")
    detail = op.create_table(
        "audit_detail",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.event_id"], name="fk_audit_detail_event_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_audit_detail"),
    )
    for row in rows:
        values = {"event_id": row.event_id, "salt": row.salt, "detail": {**row.origin, **row.detail}}
        op.get_bind().execute(detail.insert().values(values))


def _all_details(statement: str, **types: Any) -> Sequence[Any]:
    return op.get_bind().execute(sa.text(statement).columns(**types)).all()


def _digest(salt: bytes, part: Mapping[str, str]) -> str:
    texts = [text for pair in sorted(part.items()) for text in pair]
    return sha256(salt + "".join(f"{len(text)}:{text}" for text in texts).encode()).hexdigest()
