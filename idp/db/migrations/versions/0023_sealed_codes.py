"""Codes are no longer kept, and what every login adds lies in fewer pages of SQLite: a row without a number of its own.

Revision 0023, after 0022. Not for a database that the previous release goes on using, which keeps its codes here: codes
under way are lost, and their users begin again.
"""

import sqlalchemy as sa
from alembic import op

from idp.db.audit_triggers import create_triggers, drop_triggers
from shared.db.columns import Json, UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("oidc_grant", "audit_event", "audit_detail", "client_assertion")


def upgrade() -> None:
    op.drop_table("authorization_code")
    op.drop_index("ix_audit_event_at", "audit_event")
    _build_again(with_rowid=False)


def downgrade() -> None:
    _build_again(with_rowid=True)
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    op.create_table(
        "authorization_code",
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("grant_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("auth_time", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("consumed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_authorization_code_account_id"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.client_id"], name="fk_authorization_code_client_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_sha256", name="pk_authorization_code"),
    )
    for column in ("account_id", "client_id", "expires_at"):
        op.create_index(f"ix_authorization_code_{column}", "authorization_code", [column])


def _build_again(*, with_rowid: bool) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    drop_triggers(connection)
    for table in TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_with_rowid": with_rowid}):
            pass
    create_triggers(connection)
