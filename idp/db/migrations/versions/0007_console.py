"""The console: its sessions, and forms on hold while their user confirms.

Revision 0007, after 0006: new tables and an index, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "console_session",
        sa.Column("cookie_digest", sa.String(length=64), nullable=False),
        sa.Column("sid", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sid"], ["sso_session.sid"], name="fk_console_session_sid", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("cookie_digest", name="pk_console_session"),
        sa.UniqueConstraint("sid", name="uq_console_session_sid"),
    )
    op.create_index("ix_console_session_last_seen_at", "console_session", ["last_seen_at"])
    op.create_table(
        "console_draft",
        sa.Column("draft_digest", sa.String(length=64), nullable=False),
        sa.Column("sid", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sid"], ["sso_session.sid"], name="fk_console_draft_sid", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("draft_digest", name="pk_console_draft"),
    )
    op.create_index("ix_console_draft_sid", "console_draft", ["sid"])
    op.create_index("ix_console_draft_kept_at", "console_draft", ["kept_at"])
    op.create_index("ix_account_state", "account", ["state"])


def downgrade() -> None:
    op.drop_index("ix_account_state", "account")
    op.drop_table("console_draft")
    op.drop_table("console_session")
