"""The sessions, logins, ended sessions and keys of the portal as a relying party.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DIGEST = sa.String(64)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "rp_session",
        sa.Column("cookie_hash", DIGEST, primary_key=True),
        sa.Column("sub", sa.String(255), nullable=False),
        sa.Column("sid", sa.String(255), nullable=False),
        sa.Column("claims", JSON, nullable=False),
        sa.Column("auth_time", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("tokens", sa.LargeBinary, nullable=True),
        sa.Column("token_version", sa.Integer, nullable=False),
        sa.Column("access_expires_at", MOMENT, nullable=False),
        sa.Column("refreshed_at", MOMENT, nullable=False),
        sa.Column("lease_owner", DIGEST, nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.String(32), nullable=True),
    )
    for column in ("sid", "sub", "expires_at"):
        op.create_index(f"ix_rp_session_{column}", "rp_session", [column])
    op.create_table(
        "rp_login",
        sa.Column("state_hash", DIGEST, primary_key=True),
        sa.Column("browser_hash", DIGEST, nullable=False),
        sa.Column("secrets", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_table(
        "rp_tombstone",
        sa.Column("kind", sa.String(3), primary_key=True),
        sa.Column("value", sa.String(255), primary_key=True),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_table(
        "rp_logout_token",
        sa.Column("jti_hash", DIGEST, primary_key=True),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    for table in ("rp_login", "rp_tombstone", "rp_logout_token"):
        op.create_index(f"ix_{table}_expires_at", table, ["expires_at"])
    op.create_table(
        "rp_key",
        sa.Column("kid", DIGEST, primary_key=True),
        sa.Column("alg", sa.String(16), nullable=False),
        sa.Column("private_jwk", sa.LargeBinary, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
    )


def downgrade() -> None:
    for table in ("rp_key", "rp_logout_token", "rp_tombstone", "rp_login", "rp_session"):
        op.drop_table(table)
