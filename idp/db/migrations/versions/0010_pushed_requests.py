"""Pushed requests, claims asked by name, answered requests that are remembered, and keys to be encrypted to.

Revision 0010, after 0009: a new table, empty columns and a wider one, so the previous release runs beside it. It
deletes an answered request where this one marks it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pushed_request",
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.client_id"], name="fk_pushed_request_client_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_sha256", name="pk_pushed_request"),
    )
    op.create_index("ix_pushed_request_client_id", "pushed_request", ["client_id"])
    op.create_index("ix_pushed_request_expires_at", "pushed_request", ["expires_at"])
    op.add_column("authorization_request", sa.Column("answered_at", UtcDateTime(), nullable=True))
    op.add_column("oidc_grant", sa.Column("claims", Json, nullable=True))
    with op.batch_alter_table("signing_key") as signing_key:
        signing_key.alter_column("alg", existing_type=sa.String(length=10), type_=sa.String(length=20))


def downgrade() -> None:
    op.execute("DELETE FROM signing_key WHERE length(alg) > 10")
    with op.batch_alter_table("signing_key") as signing_key:
        signing_key.alter_column("alg", existing_type=sa.String(length=20), type_=sa.String(length=10))
    with op.batch_alter_table("oidc_grant") as oidc_grant:
        oidc_grant.drop_column("claims")
    op.execute("DELETE FROM authorization_request WHERE answered_at IS NOT NULL")
    with op.batch_alter_table("authorization_request") as authorization_request:
        authorization_request.drop_column("answered_at")
    op.drop_index("ix_pushed_request_expires_at", "pushed_request")
    op.drop_index("ix_pushed_request_client_id", "pushed_request")
    op.drop_table("pushed_request")
