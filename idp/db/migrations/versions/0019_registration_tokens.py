"""The digest of the token with which a client looks after its own registration (RFC 7592).

Revision 0019, after 0018: a column that may be empty, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("client", sa.Column("registration_sha256", sa.String(length=64)))


def downgrade() -> None:
    # Without a batch: that builds the table anew, and on SQLite takes along all that refers to it.
    op.drop_column("client", "registration_sha256")
