"""Accounts, credentials, logins and the audit trail: the first tables of the idp.

Revision 0001, the beginning.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_accounts()
    _create_credentials()
    _create_login()
    _create_audit()
    _create_background()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


TABLES = (
    "relation",
    "account",
    "account_role",
    "password",
    "totp",
    "login_attempt",
    "sso_session",
    "try_log",
    "try_window",
    "audit_event",
    "audit_detail",
    "job",
    "outbox",
)


def _create_accounts() -> None:
    """Relations, accounts and roles (K12)."""
    op.create_table(
        "relation",
        sa.Column("relatie_id", sa.String(length=32), nullable=False),
        sa.Column("relatienummer", sa.String(length=12), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("relatie_id", name="pk_relation"),
        sa.UniqueConstraint("relatienummer", name="uq_relation_relatienummer"),
    )
    op.create_table(
        "account",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("relatie_id", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=32), nullable=False),
        sa.Column("aanhef", sa.String(length=10), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("initials", sa.String(length=20), nullable=False),
        sa.Column("infix", sa.String(length=20), nullable=False),
        sa.Column("surname", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("password_version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("last_login_at", UtcDateTime, nullable=True),
        sa.Column("previous_login_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(["relatie_id"], ["relation.relatie_id"], name="fk_account_relatie_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_account"),
    )
    op.create_index("ix_account_relatie_id_username", "account", ["relatie_id", "username"], unique=True)
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_account_role_account_id"),
        sa.PrimaryKeyConstraint("account_id", "role", name="pk_account_role"),
    )


def _create_credentials() -> None:
    """Passwords with their history, and authenticator apps."""
    op.create_table(
        "password",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("encoded", sa.String(length=200), nullable=False),
        sa.Column("set_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_password_account_id"),
        sa.PrimaryKeyConstraint("account_id", "version", name="pk_password"),
    )
    op.create_table(
        "totp",
        sa.Column("totp_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", UtcDateTime, nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_totp_account_id"),
        sa.PrimaryKeyConstraint("totp_id", name="pk_totp"),
    )
    op.create_index("ix_totp_account_id", "totp", ["account_id"], unique=False)


def _create_login() -> None:
    """Logins on their way, sessions, and counted tries."""
    op.create_table(
        "login_attempt",
        sa.Column("cookie_digest", sa.String(length=64), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("done", Json, nullable=False),
        sa.Column("amr", Json, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("return_path", sa.String(length=200), nullable=True),
        sa.Column("sid", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_login_attempt_account_id"),
        sa.PrimaryKeyConstraint("cookie_digest", name="pk_login_attempt"),
    )
    op.create_index("ix_login_attempt_account_id", "login_attempt", ["account_id"], unique=False)
    op.create_index("ix_login_attempt_started_at", "login_attempt", ["started_at"], unique=False)
    op.create_table(
        "sso_session",
        sa.Column("sid", sa.String(length=32), nullable=False),
        sa.Column("cookie_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("auth_time", UtcDateTime, nullable=False),
        sa.Column("amr", Json, nullable=False),
        sa.Column("acr", sa.String(length=60), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("last_seen_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_sso_session_account_id"),
        sa.PrimaryKeyConstraint("sid", name="pk_sso_session"),
        sa.UniqueConstraint("cookie_digest", name="uq_sso_session_cookie_digest"),
    )
    op.create_index("ix_sso_session_account_id", "sso_session", ["account_id"], unique=False)
    op.create_index("ix_sso_session_last_seen_at", "sso_session", ["last_seen_at"], unique=False)
    op.create_table(
        "try_log",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("tried_at", Json, nullable=False),
        sa.Column("succeeded_at", UtcDateTime, nullable=True),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_try_log"),
    )
    op.create_index("ix_try_log_changed_at", "try_log", ["changed_at"], unique=False)
    op.create_table(
        "try_window",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("window_start", UtcDateTime, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window_start", name="pk_try_window"),
    )
    op.create_index("ix_try_window_window_start", "try_window", ["window_start"], unique=False)


def _create_audit() -> None:
    """The audit trail and its erasable detail (K29)."""
    op.create_table(
        "audit_event",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("actor_id", sa.String(length=64), nullable=True),
        sa.Column("object_id", sa.String(length=200), nullable=True),
        sa.Column("detail_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_account_id", "audit_event", ["account_id"], unique=False)
    op.create_index("ix_audit_event_at", "audit_event", ["at"], unique=False)
    op.create_table(
        "audit_detail",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.event_id"], name="fk_audit_detail_event_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_audit_detail"),
    )


def _create_background() -> None:
    """Jobs and mails (K6)."""
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_at", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.Column("dead_at", UtcDateTime, nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("unique_key", sa.String(length=128), nullable=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("unique_key", name="uq_job_unique_key"),
    )
    op.create_index("ix_job_due", "job", ["dead_at", "run_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_at", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.Column("dead_at", UtcDateTime, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_due", "outbox", ["dead_at", "run_at"], unique=False)
