"""All tables of the idp in one MetaData: what migrations and stores import."""

from idp.db.base import metadata
from idp.db.tables_accounts import account, account_role, relation
from idp.db.tables_audit import audit_detail, audit_event
from idp.db.tables_background import job, outbox
from idp.db.tables_credentials import password, totp
from idp.db.tables_login import login_attempt, sso_session, try_log, try_window

__all__ = [
    "account",
    "account_role",
    "audit_detail",
    "audit_event",
    "job",
    "login_attempt",
    "metadata",
    "outbox",
    "password",
    "relation",
    "sso_session",
    "totp",
    "try_log",
    "try_window",
]
