"""Stored bytes are encrypted: a data key of each upload, and those of its parts.

Revision 0007, after 0006. What was stored before stays as it is and readable.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("upload", sa.Column("data_key", sa.LargeBinary()))
    op.add_column("upload", sa.Column("part_keys", Json))


def downgrade() -> None:
    encrypted = op.get_bind().execute(sa.text("SELECT count(*) FROM upload WHERE data_key IS NOT NULL")).scalar_one()
    if encrypted:
        raise RuntimeError(f"{encrypted} uploads are encrypted: without their keys nobody could read them")
    op.drop_column("upload", "part_keys")
    op.drop_column("upload", "data_key")
