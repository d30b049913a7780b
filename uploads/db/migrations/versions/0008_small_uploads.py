"""Small uploads that arrive whole lie in the database.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "small_upload",
        sa.Column("upload_id", sa.String(32), sa.ForeignKey("upload.upload_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("frame", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM small_upload")).scalar_one():
        raise RuntimeError("the bytes of small uploads are in this table: they would be lost")
    op.drop_table("small_upload")
