"""Surnames, so that mails greet with the salutation; unknown until the next login or token.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party", sa.Column("family_name", sa.String(200), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("party", "family_name")
