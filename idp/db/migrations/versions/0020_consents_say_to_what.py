"""Of what an application said of itself when its user agreed; another name or destination asks again (K34).

Revision 0020, after 0019: a column that may be empty, so the previous release runs beside it. A consent without it
counts for nothing that is known any more, so its user is asked once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consent", sa.Column("told_sha256", sa.String(length=64)))


def downgrade() -> None:
    with op.batch_alter_table("consent") as table:
        table.drop_column("told_sha256")
