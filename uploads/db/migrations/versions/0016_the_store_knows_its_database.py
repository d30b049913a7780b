"""The id of the folder that holds the bytes, which a file at its root repeats (docs/decisions/0058).

Revision 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "store_mark",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("store_id", sa.String(32), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("store_mark")
