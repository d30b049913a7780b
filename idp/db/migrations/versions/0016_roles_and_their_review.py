"""Since when and by whom somebody has a role, and who last looked whether that is still right (BIO2 8.02.01).

Revision 0016, after 0015: columns that may be empty, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SINCE = (
    "UPDATE account_role SET given_at ="
    " (SELECT created_at FROM account WHERE account.account_id = account_role.account_id)"
)


def upgrade() -> None:
    for name, kind in (
        ("given_at", UtcDateTime()),
        ("given_by", sa.String(length=32)),
        ("reviewed_at", UtcDateTime()),
        ("reviewed_by", sa.String(length=32)),
    ):
        op.add_column("account_role", sa.Column(name, kind))
    op.execute(SINCE)


def downgrade() -> None:
    with op.batch_alter_table("account_role") as table:
        for name in ("reviewed_by", "reviewed_at", "given_by", "given_at"):
            table.drop_column(name)
