"""Since when a delivery waits to be looked at, which is not when it was delivered once it is looked at anew.

Revision 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("waits_since", UtcDateTime()))


def downgrade() -> None:
    op.drop_column("delivery", "waits_since")
