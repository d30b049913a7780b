"""For whom an application is: everyone, or the relations that are named (D7, K12). What is taken away ends at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.permission import Permission
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Verdict
from idp.audit.events import Event
from idp.audit.record import record
from idp.oidc.own_clients import PORTAL, with_parts


@dataclass(frozen=True, slots=True)
class Audience:
    """restricted: only for these relations, named by their relatienummer."""

    restricted: bool
    relatienummers: Sequence[str] = ()


class ClientEntitling:
    """The client administrator's side of entitlements; the servicedesk's is relation by relation."""

    def __init__(self, begin_write: Begin, permission: Permission) -> None:
        self._begin_write = begin_write
        self._permission = permission

    def entitle(self, actor: Actor, client_id: str, wanted: Audience, reason: str, now: datetime) -> Verdict:
        """Exactly these from now on. Home itself is for everyone. Raises NotPermitted and LoginTooOld."""
        self._permission.require(actor, Action.CLIENT_ENTITLE, now)
        if not reason.strip():
            return Verdict.NO_REASON
        with self._begin_write() as unit:
            if unit.clients.registered(client_id) is None:
                return Verdict.NOT_FOUND
            found = [unit.relations.find(number) for number in wanted.relatienummers]
            if client_id == PORTAL or any(relation is None or not relation.is_open for relation in found):
                return Verdict.UNKNOWN_CHOICE
            unit.clients.hold(with_parts(client_id))
            chosen = {relation.relatie_id for relation in found if relation is not None}
            before = set(unit.entitlements.of_client(client_id))
            unit.entitlements.restrict(client_id, restricted=wanted.restricted)
            _write_rows(unit, client_id, before ^ chosen, chosen)
            if wanted.restricted:
                unit.grants.revoke_other_relations(chosen, with_parts(client_id), now)
            detail = {"restricted": str(wanted.restricted), "relations": " ".join(sorted(chosen))}
            subject = actor.about(object_id=client_id, reason=reason, detail=detail)
            record(unit.audit, Event.ENTITLEMENT_CHANGED, subject, origin=actor.origin, now=now)
        return Verdict.DONE


def _write_rows(unit: AdministrationUnitOfWork, client_id: str, changed: set[str], chosen: set[str]) -> None:
    for relatie_id in sorted(changed):
        write = unit.entitlements.give if relatie_id in chosen else unit.entitlements.take
        write(relatie_id, client_id)
