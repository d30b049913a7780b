"""Programs that act for a relation (K13): they stop when it ends, and go over with it when it is merged (T26, K27)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from idp.accounts.model import Relation
from idp.administration.actor import Actor
from idp.administration.units import AdministrationUnitOfWork
from idp.administration.verdict import Stale
from idp.audit.events import Event
from idp.audit.record import record
from idp.clients.model import Client


def stop_programs(unit: AdministrationUnitOfWork, relation: Relation, actor: Actor, now: datetime) -> None:
    """No token from now on, and those that they hold are over. Raises Stale when one was changed meanwhile."""
    for program in _programs_of(unit, relation):
        if not program.stopped:
            _keep(unit, program, replace(program, stopped=True), Event.CLIENT_STOPPED, actor, now)


def move_programs(
    unit: AdministrationUnitOfWork, relation: Relation, new: Relation, actor: Actor, now: datetime
) -> None:
    """The next token names the new relation, as it does for people. Raises Stale when one was changed meanwhile."""
    for program in _programs_of(unit, relation):
        moved = replace(program, represents=new.relatienummer)
        _keep(unit, program, moved, Event.CLIENT_CHANGED, actor, now)


def _programs_of(unit: AdministrationUnitOfWork, relation: Relation) -> Sequence[Client]:
    return [client for client in unit.clients.list() if client.represents == relation.relatienummer]


def _keep(unit: AdministrationUnitOfWork, old: Client, new: Client, event: Event, actor: Actor, now: datetime) -> None:
    if not unit.clients.replace_registration(old, new, now):
        raise Stale
    subject = actor.about(object_id=new.client_id, detail={"relatienummer": old.represents or ""})
    record(unit.audit, event, subject, origin=actor.origin, now=now)
