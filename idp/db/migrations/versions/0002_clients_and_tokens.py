"""Clients, permission to register them, requests, codes, grants, consents, subjects and signing keys.

Revision 0002, after 0001: new tables only, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "client",
    "initial_access_token",
    "signing_key",
    "authorization_request",
    "client_assertion",
    "authorization_code",
    "consent",
    "oidc_grant",
    "pairwise_subject",
)


def upgrade() -> None:
    _create_client()
    _create_initial_access_token()
    _create_signing_key()
    _create_authorization_request()
    _create_client_assertion()
    _create_authorization_code()
    _create_consent()
    _create_oidc_grant()
    _create_pairwise_subject()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_client() -> None:
    op.create_table(
        "client",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name="pk_client"),
    )


def _create_initial_access_token() -> None:
    op.create_table(
        "initial_access_token",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("policy_name", sa.String(length=20), nullable=False),
        sa.Column("scope", Json, nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=True),
        sa.Column("may_skip_pkce", sa.Boolean(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_initial_access_token"),
    )


def _create_signing_key() -> None:
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("alg", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kid", name="pk_signing_key"),
    )


def _create_authorization_request() -> None:
    op.create_table(
        "authorization_request",
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.client_id"], name="fk_authorization_request_client_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_sha256", name="pk_authorization_request"),
    )
    op.create_index("ix_authorization_request_client_id", "authorization_request", ["client_id"])
    op.create_index("ix_authorization_request_expires_at", "authorization_request", ["expires_at"])


def _create_client_assertion() -> None:
    op.create_table(
        "client_assertion",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("jti_sha256", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.client_id"], name="fk_client_assertion_client_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "jti_sha256", name="pk_client_assertion"),
    )
    op.create_index("ix_client_assertion_expires_at", "client_assertion", ["expires_at"])


def _create_authorization_code() -> None:
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
    op.create_index("ix_authorization_code_account_id", "authorization_code", ["account_id"])
    op.create_index("ix_authorization_code_client_id", "authorization_code", ["client_id"])
    op.create_index("ix_authorization_code_expires_at", "authorization_code", ["expires_at"])


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("scope", Json, nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_consent_account_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.client_id"], name="fk_consent_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "client_id", name="pk_consent"),
    )
    op.create_index("ix_consent_client_id", "consent", ["client_id"])


def _create_oidc_grant() -> None:
    op.create_table(
        "oidc_grant",
        sa.Column("grant_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("scope", Json, nullable=False),
        sa.Column("acr", sa.String(length=100), nullable=False),
        sa.Column("amr", Json, nullable=False),
        sa.Column("auth_time", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("refresh_sha256", sa.String(length=64), nullable=True),
        sa.Column("refresh_idle_at", UtcDateTime(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_oidc_grant_account_id"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.client_id"], name="fk_oidc_grant_client_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("grant_id", name="pk_oidc_grant"),
    )
    op.create_index("ix_oidc_grant_account_id", "oidc_grant", ["account_id"])
    op.create_index("ix_oidc_grant_client_id", "oidc_grant", ["client_id"])
    op.create_index("ix_oidc_grant_expires_at", "oidc_grant", ["expires_at"])
    op.create_index("ix_oidc_grant_sid_client_id", "oidc_grant", ["sid", "client_id"])


def _create_pairwise_subject() -> None:
    op.create_table(
        "pairwise_subject",
        sa.Column("sector", sa.String(length=255), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("sub", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_pairwise_subject_account_id"),
        sa.PrimaryKeyConstraint("sector", "account_id", name="pk_pairwise_subject"),
        sa.UniqueConstraint("sub", name="uq_pairwise_subject_sub"),
    )
    op.create_index("ix_pairwise_subject_account_id", "pairwise_subject", ["account_id"])
