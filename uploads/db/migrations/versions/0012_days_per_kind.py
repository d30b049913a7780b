"""How many days the bytes of a kind of delivery stay; null for as long as the installation says.

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery_type", sa.Column("keep_days", sa.Integer))


def downgrade() -> None:
    op.drop_column("delivery_type", "keep_days")
