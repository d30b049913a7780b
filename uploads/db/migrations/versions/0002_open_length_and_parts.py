"""Uploads of open length, and parts that are joined: what they reserve, and an upload without delivery.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite makes the table anew, and dropping the old one would take the passes along.
    op.execute("CREATE TEMPORARY TABLE kept_pass AS SELECT * FROM upload_pass")
    op.add_column("upload", sa.Column("reserved_bytes", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("upload", sa.Column("upload_concat", sa.Text()))
    op.execute("UPDATE upload SET reserved_bytes = upload_length")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.alter_column("reserved_bytes", existing_type=sa.BigInteger(), server_default=None)
        batch_op.alter_column("upload_length", existing_type=sa.BigInteger(), nullable=True)
        batch_op.alter_column("kenmerk", existing_type=sa.String(17), nullable=True)
    op.execute("INSERT INTO upload_pass SELECT * FROM kept_pass WHERE true ON CONFLICT DO NOTHING")
    op.execute("DROP TABLE kept_pass")


def downgrade() -> None:
    op.execute("DELETE FROM upload WHERE upload_length IS NULL OR kenmerk IS NULL")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.alter_column("kenmerk", existing_type=sa.String(17), nullable=False)
        batch_op.alter_column("upload_length", existing_type=sa.BigInteger(), nullable=False)
        batch_op.drop_column("upload_concat")
        batch_op.drop_column("reserved_bytes")
