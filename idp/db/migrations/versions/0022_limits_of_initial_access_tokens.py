"""On which hosts clients may have their redirect addresses that register with an initial access token.

Revision 0022, after 0021: a column that may be empty and an index, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("initial_access_token", sa.Column("hosts", Json))
    op.create_index("ix_initial_access_token_created_at", "initial_access_token", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_initial_access_token_created_at", "initial_access_token")
    with op.batch_alter_table("initial_access_token") as table:
        table.drop_column("hosts")
