"""Invitations: postal address, one-time password, letter and code; what an account has done of its first login.

Revision 0003, after 0002: new tables and columns that may be empty, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("postal_address", "initial_password", "activatiecode", "letter")
COLUMNS = ("terms_version", "terms_accepted_at", "questions_set_at", "recovery_codes_saved_at")


def upgrade() -> None:
    op.add_column("account", sa.Column("terms_version", sa.String(length=20), nullable=True))
    op.add_column("account", sa.Column("terms_accepted_at", UtcDateTime(), nullable=True))
    op.add_column("account", sa.Column("questions_set_at", UtcDateTime(), nullable=True))
    op.add_column("account", sa.Column("recovery_codes_saved_at", UtcDateTime(), nullable=True))
    _create_postal_address()
    _create_initial_password()
    _create_activatiecode()
    _create_letter()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for column in reversed(COLUMNS):
        op.drop_column("account", column)


def _create_postal_address() -> None:
    op.create_table(
        "postal_address",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("street", sa.String(length=100), nullable=False),
        sa.Column("house_number", sa.String(length=20), nullable=False),
        sa.Column("postcode", sa.String(length=7), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_postal_address_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_postal_address"),
    )


def _create_initial_password() -> None:
    op.create_table(
        "initial_password",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("encoded", sa.String(length=200), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_initial_password_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_initial_password"),
    )
    op.create_index("ix_initial_password_expires_at", "initial_password", ["expires_at"])


def _create_activatiecode() -> None:
    op.create_table(
        "activatiecode",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("encoded", sa.String(length=200), nullable=False),
        sa.Column("printed_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_activatiecode_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_activatiecode"),
    )
    op.create_index("ix_activatiecode_expires_at", "activatiecode", ["expires_at"])


def _create_letter() -> None:
    op.create_table(
        "letter",
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ordered_at", UtcDateTime(), nullable=False),
        sa.Column("print_from", UtcDateTime(), nullable=False),
        sa.Column("printed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_letter_account_id"),
        sa.PrimaryKeyConstraint("letter_id", name="pk_letter"),
    )
    op.create_index("ix_letter_account_id", "letter", ["account_id"])
    op.create_index("ix_letter_confirmed_at", "letter", ["confirmed_at"])
