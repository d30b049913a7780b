"""When staff last dealt with an account that is not in use, so that the clock closes it long after that (T24).

Revision 0026, after 0025: a column that may be empty, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("dealt_with_at", UtcDateTime))


def downgrade() -> None:
    # What the release before cannot read: it has another word for such a letter, and expects what was asked.
    op.execute("UPDATE print_batch_letter SET outcome = 'failed' WHERE outcome = 'withdrawn'")
    op.execute("DELETE FROM authorization_request WHERE answered_at IS NOT NULL")
    # Without a batch: that builds the table anew, which SQLite refuses while passwords refer to it.
    op.drop_column("account", "dealt_with_at")
