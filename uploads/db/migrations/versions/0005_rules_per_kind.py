"""How many files a kind of delivery takes, and on which days.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery_type", sa.Column("max_files", sa.Integer()))
    op.add_column("delivery_type", sa.Column("opens_on", sa.Date()))
    op.add_column("delivery_type", sa.Column("closes_on", sa.Date()))


def downgrade() -> None:
    for name in ("closes_on", "opens_on", "max_files"):
        op.drop_column("delivery_type", name)
