"""A time stamp of an authority beside a receipt.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("receipt", sa.Column("time_stamp", sa.LargeBinary()))


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM receipt WHERE time_stamp IS NOT NULL")).scalar_one():
        raise RuntimeError("there are time stamps: nobody gives them a second time")
    op.drop_column("receipt", "time_stamp")
