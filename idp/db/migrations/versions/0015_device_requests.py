"""Programs that wait for their user to allow them (RFC 8628).

Revision 0015, after 0014: a new table, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_request",
        sa.Column("device_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_digest", sa.String(length=64), nullable=False),
        sa.Column("grant_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("scope", Json, nullable=False),
        sa.Column("resource", Json, nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("polled_at", UtcDateTime()),
        sa.Column("account_id", sa.String(length=32)),
        sa.Column("auth_time", UtcDateTime()),
        sa.Column("amr", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.client_id"], name="fk_device_request_client_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_device_request_account_id"),
        sa.PrimaryKeyConstraint("device_sha256", name="pk_device_request"),
    )
    for column in ("account_id", "client_id", "expires_at", "user_digest"):
        op.create_index(f"ix_device_request_{column}", "device_request", [column])


def downgrade() -> None:
    op.drop_table("device_request")
