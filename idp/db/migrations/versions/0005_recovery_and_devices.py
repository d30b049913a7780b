"""Known devices, secret questions, links of 'Wachtwoord vergeten', rows of failures, the device of a session.

Revision 0005, after 0004: new tables, and columns that have a default, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_known_device()
    _create_secret_question()
    _create_reset_link()
    op.add_column("sso_session", sa.Column("agent", sa.String(length=400), server_default="", nullable=False))
    op.add_column("try_log", sa.Column("failures_in_a_row", sa.Integer(), server_default="0", nullable=False))
    op.add_column("try_log", sa.Column("closed_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("try_log", "closed_at")
    op.drop_column("try_log", "failures_in_a_row")
    op.drop_column("sso_session", "agent")
    for table in ("reset_link", "secret_question", "known_device"):
        op.drop_table(table)


def _create_known_device() -> None:
    op.create_table(
        "known_device",
        sa.Column("device_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_known_device_account_id"),
        sa.PrimaryKeyConstraint("device_digest", "account_id", name="pk_known_device"),
    )
    op.create_index("ix_known_device_account_id", "known_device", ["account_id"])
    op.create_index("ix_known_device_used_at", "known_device", ["used_at"])


def _create_secret_question() -> None:
    op.create_table(
        "secret_question",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("own_words", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_secret_question_account_id"),
        sa.PrimaryKeyConstraint("account_id", "position", name="pk_secret_question"),
    )


def _create_reset_link() -> None:
    op.create_table(
        "reset_link",
        sa.Column("link_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_reset_link_account_id"),
        sa.PrimaryKeyConstraint("link_digest", name="pk_reset_link"),
    )
    op.create_index("ix_reset_link_account_id", "reset_link", ["account_id"])
    op.create_index("ix_reset_link_requested_at", "reset_link", ["requested_at"])
