"""In which login the code of a letter was typed, while a recovery waits for its new factor (T21).

Revision 0025, after 0024: a column that may be empty, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activatiecode", sa.Column("typed_in", sa.String(length=32)))


def downgrade() -> None:
    with op.batch_alter_table("activatiecode") as table:
        table.drop_column("typed_in")
