"""All tables of the idp in one MetaData: what migrations and stores import."""

from idp.db.base import metadata
from idp.db.tables_accounts import account, account_role, relation
from idp.db.tables_activation import activatiecode, initial_password, letter, postal_address
from idp.db.tables_audit import audit_chain, audit_detail, audit_event, audit_head, audit_key, audit_sealer
from idp.db.tables_background import job, outbox
from idp.db.tables_clients import client, client_assertion, initial_access_token
from idp.db.tables_console import console_draft, console_session
from idp.db.tables_credentials import password, totp
from idp.db.tables_login import login_attempt, sso_session, try_log, try_window
from idp.db.tables_notices import expiry_notice, notice_page
from idp.db.tables_oidc import (
    authorization_request,
    consent,
    oidc_grant,
    pairwise_subject,
    signing_key,
)
from idp.db.tables_printing import print_batch, print_batch_letter
from idp.db.tables_proposals import entitlement, proposal, restricted_client, signed_form, withheld_client
from idp.db.tables_recovery import known_device, reset_link, secret_question
from idp.db.tables_search import account_term, sent_message
from idp.db.tables_second_factors import ceremony, recovery_code, recovery_set, webauthn_credential
from idp.db.tables_servicedesk import email_change, phone_check

__all__ = [
    "account",
    "account_role",
    "account_term",
    "activatiecode",
    "audit_chain",
    "audit_detail",
    "audit_event",
    "audit_head",
    "audit_key",
    "audit_sealer",
    "authorization_request",
    "ceremony",
    "client",
    "client_assertion",
    "consent",
    "console_draft",
    "console_session",
    "email_change",
    "entitlement",
    "expiry_notice",
    "initial_access_token",
    "initial_password",
    "job",
    "known_device",
    "letter",
    "login_attempt",
    "metadata",
    "notice_page",
    "oidc_grant",
    "outbox",
    "pairwise_subject",
    "password",
    "phone_check",
    "postal_address",
    "print_batch",
    "print_batch_letter",
    "proposal",
    "recovery_code",
    "recovery_set",
    "relation",
    "reset_link",
    "restricted_client",
    "secret_question",
    "sent_message",
    "signed_form",
    "signing_key",
    "sso_session",
    "totp",
    "try_log",
    "try_window",
    "webauthn_credential",
    "withheld_client",
]
