"""Passkeys and security keys, recovery codes, and what waits for an answer while one is set up.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_keys()
    _create_recovery_codes()
    _create_ceremonies()


def downgrade() -> None:
    for table in ("ceremony", "recovery_code", "recovery_set", "webauthn_credential"):
        op.drop_table(table)


def _create_keys() -> None:
    op.create_table(
        "webauthn_credential",
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=240), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", Json, nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_webauthn_credential_account_id"),
        sa.PrimaryKeyConstraint("key_id", name="pk_webauthn_credential"),
        sa.UniqueConstraint("credential_id", name="uq_webauthn_credential_credential_id"),
    )
    op.create_index(
        "ix_webauthn_credential_account_id_name_key", "webauthn_credential", ["account_id", "name_key"], unique=True
    )


def _create_recovery_codes() -> None:
    op.create_table(
        "recovery_set",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("set_id", sa.String(length=32), nullable=False),
        sa.Column("recipe", sa.String(length=100), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_recovery_set_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_recovery_set"),
        sa.UniqueConstraint("set_id", name="uq_recovery_set_set_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("set_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["set_id"], ["recovery_set.set_id"], name="fk_recovery_code_set_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("set_id", "digest", name="pk_recovery_code"),
    )


def _create_ceremonies() -> None:
    op.create_table(
        "ceremony",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "kind", name="pk_ceremony"),
    )
    op.create_index("ix_ceremony_started_at", "ceremony", ["started_at"])
