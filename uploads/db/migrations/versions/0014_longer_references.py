"""References of up to 21 characters, for days on which the short ones are scarce.

SQLite holds to no length, and would copy whole tables to change one. Revision 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("delivery", "upload", "receipt", "receipt_link", "deletion", "staff_step")


def upgrade() -> None:
    _change(17, 21)


def downgrade() -> None:
    _change(21, 17)


def _change(before: int, after: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in TABLES:
        op.alter_column(table, "kenmerk", existing_type=sa.String(before), type_=sa.String(after))
