"""Applications of the CAK that take deliveries, and which kinds a relation may deliver.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receiver",
        sa.Column("client_id", sa.String(255), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("webhook_url", sa.String(2048), nullable=False),
    )
    op.add_column("relation_space", sa.Column("kinds", Json))


def downgrade() -> None:
    op.drop_column("relation_space", "kinds")
    op.drop_table("receiver")
