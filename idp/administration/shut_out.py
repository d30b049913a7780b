"""Ending everything that is open of an account, in the transaction that blocks or closes it (T22, K26)."""

from datetime import datetime

from idp.administration.units import AdministrationUnitOfWork
from idp.audit.record import Origin
from idp.login.sessions import end_sessions
from idp.login.sso_session import EndReason
from idp.oidc.logout import Messages, end_grants_of_account


def shut_out(
    unit: AdministrationUnitOfWork, account_id: str, reason: EndReason, *, origin: Origin, now: datetime
) -> Messages:
    """Sessions, logins on their way, known devices, links and every grant are over; whom to tell about it."""
    unit.factors.hold(account_id)  # a login that completes at this moment comes before or after, never beside it
    unit.devices.forget_account(account_id)
    unit.login_attempts.end_of_account(account_id)
    unit.reset_links.void_all(account_id, now)
    end_sessions(unit, account_id, unit.sessions.sids_of(account_id, None), reason, origin=origin, now=now)
    return end_grants_of_account(unit, account_id, now)
