"""The secret or key set that still works beside a client's new one, and until when.

Revision 0021, after 0020: columns that may be empty, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json, UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAMES = ("old_secret_sha256", "old_jwks", "old_ends_at")


def upgrade() -> None:
    op.add_column("client", sa.Column("old_secret_sha256", sa.String(length=64)))
    op.add_column("client", sa.Column("old_jwks", Json))
    op.add_column("client", sa.Column("old_ends_at", UtcDateTime))


def downgrade() -> None:
    # Without a batch: that builds the table anew, and on SQLite takes along all that refers to it.
    for name in NAMES:
        op.drop_column("client", name)
