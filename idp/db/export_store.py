"""What the tables hold about one account, without secrets."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, select

from idp.audit.events import Event
from idp.db.audit_history import SqlAuditHistory
from idp.db.tables_activation import activatiecode, initial_password, letter
from idp.db.tables_credentials import password, totp
from idp.db.tables_login import sso_session
from idp.db.tables_oidc import consent, oidc_grant, pairwise_subject
from idp.db.tables_proposals import signed_form, withheld_client
from idp.db.tables_recovery import known_device, secret_question
from idp.db.tables_second_factors import webauthn_credential
from idp.db.tables_servicedesk import email_change, phone_check

# By name in the document: what is shown. Whatever opens something stays out.
SHOWN: Mapping[str, Sequence[Column[Any]]] = {
    "wachtwoorden": (password.c.set_at, password.c.expires_at),
    "eenmalig_wachtwoord": (initial_password.c.issued_at, initial_password.c.expires_at, initial_password.c.ended_at),
    "activatiecode": (activatiecode.c.printed_at, activatiecode.c.expires_at, activatiecode.c.used_at),
    "apps": (totp.c.name, totp.c.added_at),
    "sleutels": (webauthn_credential.c.name, webauthn_credential.c.added_at),
    "geheime_vragen": (secret_question.c.position, secret_question.c.question),
    "brieven": (letter.c.kind, letter.c.ordered_at, letter.c.printed_at, letter.c.confirmed_at),
    "sessies": (sso_session.c.sid, sso_session.c.created_at, sso_session.c.last_seen_at, sso_session.c.agent),
    "apparaten": (known_device.c.used_at,),
    "toestemmingen": (consent.c.client_id, consent.c.scope, consent.c.granted_at),
    "toegang": (oidc_grant.c.client_id, oidc_grant.c.scope, oidc_grant.c.created_at, oidc_grant.c.revoked_at),
    "pseudoniemen": (pairwise_subject.c.sector, pairwise_subject.c.sub),
    "onthouden_toepassingen": (withheld_client.c.client_id,),
    "controles_per_telefoon": (phone_check.c.kind, phone_check.c.at),
    "gevraagde_e_mailadressen": (email_change.c.email, email_change.c.asked_at, email_change.c.ended_at),
    "formulieren": (signed_form.c.sha256, signed_form.c.signer, signed_form.c.signed_on, signed_form.c.entered_at),
}

MOST_EVENTS = 100_000  # newest first; one person makes no more in five years


class SqlExportStore:
    """ExportStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def everything_about(self, account_id: str) -> dict[str, list[dict[str, Any]]]:
        found = {name: self._rows(columns, account_id) for name, columns in SHOWN.items()}
        return {**found, "gebeurtenissen": self._events(account_id)}

    def _rows(self, columns: Sequence[Column[Any]], account_id: str) -> list[dict[str, Any]]:
        table = columns[0].table
        rows = self._connection.execute(select(*columns).where(table.c.account_id == account_id))
        return [dict(row) for row in rows.mappings()]

    def _events(self, account_id: str) -> list[dict[str, Any]]:
        found = SqlAuditHistory(self._connection).latest(account_id, list(Event), MOST_EVENTS)
        return [{"event": each.event.value, "at": each.at, "detail": dict(each.detail)} for each in found]
