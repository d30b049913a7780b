"""Letters are printed in batches with a manifest.

Revision 0009, after 0008: new tables and an index, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "print_batch",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("ordered_at", UtcDateTime(), nullable=False),
        sa.Column("ordered_by", sa.String(length=64), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("fetched_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("batch_id", name="pk_print_batch"),
    )
    op.create_index("ix_print_batch_ordered_at", "print_batch", ["ordered_at"])
    op.create_table(
        "print_batch_letter",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["print_batch.batch_id"], name="fk_print_batch_letter_batch_id"),
        sa.PrimaryKeyConstraint("batch_id", "letter_id", name="pk_print_batch_letter"),
    )
    op.create_index("ix_print_batch_letter_letter_id", "print_batch_letter", ["letter_id"])


def downgrade() -> None:
    op.drop_table("print_batch_letter")
    op.drop_table("print_batch")
