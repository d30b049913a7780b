"""Since when a signing key has its state.

Revision 0014, after 0013: a column that may be empty and an index, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("signing_key") as table:
        table.add_column(sa.Column("state_since", UtcDateTime()))
    is_next = sa.text("state = 'next'")
    op.create_index(
        "ix_signing_key_next", "signing_key", ["alg"], unique=True, sqlite_where=is_next, postgresql_where=is_next
    )


def downgrade() -> None:
    op.drop_index("ix_signing_key_next", "signing_key")
    with op.batch_alter_table("signing_key") as table:
        table.drop_column("state_since")
