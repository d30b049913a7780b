"""Links of forgotten receipts, and an index by which deliveries of an account are found.

Revision 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipt_link",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kenmerk", sa.String(17), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("jws", sa.Text, nullable=False),
    )
    op.create_index("ix_delivery_account", "delivery", ["account", "state"])


def downgrade() -> None:
    op.drop_index("ix_delivery_account", "delivery")
    op.drop_table("receipt_link")
