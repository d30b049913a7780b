"""Everything that is kept about one person, for whoever asks what we know (AVG article 15 and 20).

Secrets are no answer to that question: of passwords, answers, codes and keys it says that they are there and since
when, never what they are.
"""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.one_account import the_account
from idp.administration.permission import Permission
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record

MOST_PROPOSALS = 200


class Export:
    """One JSON document about one account."""

    def __init__(self, begin_write: Begin, permission: Permission) -> None:
        self._begin_write = begin_write
        self._permission = permission

    def of_account(self, actor: Actor, account_id: str, reason: str, now: datetime) -> bytes | Verdict:
        """UTF-8 JSON. That it was made is remembered. Raises NotPermitted and LoginTooOld."""
        self._permission.require(actor, Action.ACCOUNT_EXPORT, now)
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with self._begin_write() as unit:
                document = _document(unit, account_id, now)
                subject = actor.about(account_id, reason=reason)
                record(unit.audit, Event.ACCOUNT_EXPORTED, subject, origin=actor.origin, now=now)
        except Stale as stale:
            return stale.verdict
        return json.dumps(document, ensure_ascii=False, indent=2, default=_plain).encode()


def _document(unit: AdministrationUnitOfWork, account_id: str, now: datetime) -> dict[str, Any]:
    account = the_account(unit, account_id)
    address = unit.accounts.find_address(account_id)
    proposals = unit.proposals.of_account(account_id, limit=MOST_PROPOSALS)
    return {
        "gemaakt_op": now,
        "account": {**asdict(account), "roles": sorted(account.roles)},
        "postadres": asdict(address) if address else None,
        "voorstellen": [
            {**asdict(each), "proposer": sorted(each.proposer), "concerned": sorted(each.concerned)}
            for each in proposals
        ],
        **unit.export.everything_about(account_id),
    }


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
