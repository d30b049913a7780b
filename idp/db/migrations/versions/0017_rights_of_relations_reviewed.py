"""When somebody last looked whether a relation may still do what it may (BIO2 5.18.02).

Revision 0017, after 0016: columns that may be empty, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("relation", sa.Column("reviewed_at", UtcDateTime()))
    op.add_column("relation", sa.Column("reviewed_by", sa.String(length=32)))


def downgrade() -> None:
    # Without a batch: that builds the table anew, which SQLite refuses while accounts refer to it.
    op.drop_column("relation", "reviewed_by")
    op.drop_column("relation", "reviewed_at")
