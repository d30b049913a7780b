"""`idp audit verify|export|heads|new-key`: proving the audit trail, and handing it to a SIEM (K29)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from idp.audit.events import Event
from idp.audit.ports import StoredLink
from idp.audit.record import NOWHERE, OPERATOR, Subject, record
from idp.audit.verify import Verdict
from idp.composition.audit import build_audit
from idp.delivery.head_files import read_heads
from idp.foundation import Foundation, lay_foundation
from idp.settings import IdpSettings
from shared.jose.errors import InvalidKey
from shared.jose.keys import PublicKeys

PAGE = 2000


@click.group()
def audit() -> None:
    """The audit trail: its chain, its signed heads, and its export."""


@audit.command()
@click.option("--from", "first", type=click.IntRange(1), default=1, help="The first position to check.")
@click.option("--to", "last", type=click.IntRange(1), help="The last one; the end of the chain without it.")
@click.option("--heads", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Heads kept elsewhere.")
def verify(first: int, last: int | None, heads: Path | None) -> None:
    """Check the chain; status 1 and the position of the first wrong event when it is broken."""
    foundation = lay_foundation(IdpSettings())
    kept, keys = _kept(heads) if heads else ([], None)
    verdict = build_audit(foundation).verifier.verify(first, last, kept, keys)
    _remember(foundation, verdict)
    click.echo(
        f"{verdict.events} events checked, {verdict.first} to {verdict.last}; details erased of {verdict.erased}, "
        f"origins hidden of {verdict.keyed}; {verdict.waiting} wait for their seal"
    )
    click.echo(f"{verdict.heads} signed heads agree, the last of {verdict.last_head or 'no day'}")
    if verdict.broken is not None:
        raise click.ClickException(f"the chain is broken at event {verdict.broken.position}: {verdict.broken.fault}")
    click.echo("the chain is whole")


@audit.command()
@click.option("--since", required=True, help="A position: events behind it. Or a moment, as 2027-02-16 or ISO 8601.")
@click.option("--limit", type=click.IntRange(1), help="At most so many events.")
def export(since: str, limit: int | None) -> None:
    """Sealed events as JSON lines, oldest first; the last line's position is where to go on."""
    foundation = lay_foundation(IdpSettings())
    count = 0
    for stored in _links(foundation, *_start(foundation, since)):
        click.echo(json.dumps(_line(stored), ensure_ascii=True, separators=(",", ":")))
        count += 1
        if count == limit:
            break
    subject = Subject(actor_id=OPERATOR, detail={"since": since, "events": str(count), "door": "command"})
    with foundation.units.write() as unit:
        record(unit.audit, Event.AUDIT_EXPORTED, subject, origin=NOWHERE, now=foundation.clock.now())


@audit.command()
def heads() -> None:
    """One line for each signed head: day, position, JWS."""
    foundation = lay_foundation(IdpSettings())
    with foundation.units.read() as unit:
        after = None
        while page := unit.audit_heads.page(after, PAGE):
            for head in page:
                click.echo(f"{head.day}  {head.position}  {head.jws}")
            after = page[-1].day


@audit.command("new-key")
def new_key() -> None:
    """Make a new key that signs heads from now on."""
    foundation = lay_foundation(IdpSettings())
    click.echo(build_audit(foundation).heads.make_key(OPERATOR, foundation.clock.now()))


def _kept(folder: Path) -> tuple[list[str], PublicKeys | None]:
    try:
        heads, jwks = read_heads(folder)
        return heads, PublicKeys(jwks) if jwks is not None else None
    except (OSError, ValueError, InvalidKey) as failure:
        raise click.ClickException(f"the heads in {folder} cannot be read") from failure


def _remember(foundation: Foundation, verdict: Verdict) -> None:
    event = Event.AUDIT_VERIFIED if verdict.broken is None else Event.AUDIT_BROKEN
    with foundation.units.write() as unit:
        subject = Subject(actor_id=OPERATOR, detail={**verdict.told(), "door": "command"})
        record(unit.audit, event, subject, origin=NOWHERE, now=foundation.clock.now())


def _start(foundation: Foundation, since: str) -> tuple[int, datetime | None]:
    """The position to begin behind, and the moment before which events are left out."""
    if since.isdecimal():
        return int(since), None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as error:
        raise click.BadParameter("a position, or a moment as 2027-02-16", param_hint="--since") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    with foundation.units.read() as unit:
        return unit.audit_log.position_at(moment), moment


def _links(foundation: Foundation, after: int, not_before: datetime | None) -> Iterator[StoredLink]:
    while True:
        with foundation.units.read() as unit:
            page = unit.audit_chain.page(after, PAGE)
        if not page:
            return
        yield from (stored for stored in page if not_before is None or stored.link.fields.at >= not_before)
        after = page[-1].link.position


def _line(stored: StoredLink) -> dict[str, object]:
    link, detail = stored.link, stored.detail
    fields = link.fields
    return {
        "position": link.position, "id": fields.event_id, "event": fields.event, "result": fields.result,
        "at": fields.at.isoformat(), "account": fields.account_id, "actor": fields.actor_id,
        "object": fields.object_id, "origin": dict(detail.origin) if detail else None,
        "detail": dict(detail.detail) if detail else None, "hash": link.hash,
    }  # fmt: skip
