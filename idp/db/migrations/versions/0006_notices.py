"""Announcements that a password ends: which were made, and when the page about it was shown.

Revision 0006, after 0005: new tables and an index, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expiry_notice",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("password_version", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_expiry_notice_account_id"),
        sa.PrimaryKeyConstraint("account_id", "password_version", "days", name="pk_expiry_notice"),
    )
    op.create_table(
        "notice_page",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_notice_page_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_notice_page"),
    )
    op.create_index("ix_password_expires_at", "password", ["expires_at"])


def downgrade() -> None:
    op.drop_index("ix_password_expires_at", "password")
    op.drop_table("notice_page")
    op.drop_table("expiry_notice")
