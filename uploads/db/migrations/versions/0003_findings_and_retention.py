"""What a look at files found, the chain of receipts and their PDFs, retention, and certificates of deletion.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("rejected_at", UtcDateTime()))
    op.add_column("delivery", sa.Column("reject_reason", sa.String(500), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("keep_until", UtcDateTime()))
    op.add_column("delivery", sa.Column("hold_reason", sa.String(500), nullable=False, server_default=""))
    op.create_index("ix_delivery_state", "delivery", ["state", "finished_at"])
    op.create_index("ix_delivery_keep_until", "delivery", ["keep_until"])
    op.add_column("upload", sa.Column("finding", sa.String(32)))
    op.add_column("upload", sa.Column("finding_detail", sa.String(200), nullable=False, server_default=""))
    op.add_column("upload", sa.Column("warned_at", UtcDateTime()))
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer()))
        batch_op.add_column(sa.Column("pdf", sa.LargeBinary()))
        batch_op.create_unique_constraint("uq_receipt_number", ["number"])
    op.create_table(
        "deletion",
        sa.Column("kenmerk", sa.String(17), sa.ForeignKey("delivery.kenmerk"), primary_key=True),
        sa.Column("jws", sa.Text(), nullable=False),
        sa.Column("kid", sa.String(64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("deletion")
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_constraint("uq_receipt_number", type_="unique")
        batch_op.drop_column("pdf")
        batch_op.drop_column("number")
    for name in ("warned_at", "finding_detail", "finding"):
        op.drop_column("upload", name)
    op.drop_index("ix_delivery_keep_until", "delivery")
    op.drop_index("ix_delivery_state", "delivery")
    for name in ("hold_reason", "keep_until", "reject_reason", "rejected_at"):
        op.drop_column("delivery", name)
