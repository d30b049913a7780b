"""The refresh token before the one that is good now, what tokens are for, and tokens taken back.

Revision 0008, after 0007: new columns that may be empty and a table, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("oidc_grant") as table:
        table.add_column(sa.Column("previous_sha256", sa.String(length=64)))
        table.add_column(sa.Column("rotated_at", UtcDateTime()))
        table.add_column(sa.Column("resource", Json))
    op.create_table(
        "revoked_token",
        sa.Column("jti", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("jti", name="pk_revoked_token"),
    )
    op.create_index("ix_revoked_token_expires_at", "revoked_token", ["expires_at"])


def downgrade() -> None:
    op.drop_table("revoked_token")
    with op.batch_alter_table("oidc_grant") as table:
        table.drop_column("resource")
        table.drop_column("rotated_at")
        table.drop_column("previous_sha256")
