"""What the receiving staff did with deliveries.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_step",
        sa.Column("step_id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("kenmerk", sa.String(17), sa.ForeignKey("delivery.kenmerk"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
    )
    op.create_index("ix_staff_step_kenmerk", "staff_step", ["kenmerk", "step_id"])


def downgrade() -> None:
    op.drop_index("ix_staff_step_kenmerk", "staff_step")
    op.drop_table("staff_step")
