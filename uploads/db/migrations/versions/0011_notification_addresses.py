"""Where mails go about what a program of a relation delivers: no address until staff notes one.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("relation_space", sa.Column("notification_email", sa.String(254), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("relation_space", "notification_email")
