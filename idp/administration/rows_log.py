"""The rows of the log, and what its filters mean."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.log_room import LogRoom
from idp.administration.operations import Done, Field, Operation, Outcome, Values
from idp.audit.events import Event, Result
from idp.audit.log import EXPORT_PAGE, LogFilter
from idp.audit.ports import StoredLink
from shared.clock import AMSTERDAM
from shared.days import read_day

FILTERS = ("van", "tot", "over", "door", "gebeurtenis", "uitkomst")
FIELDS = tuple(Field(name, required=False, limit=100) for name in FILTERS)
BEFORE = Field("voor", required=False, limit=20)  # a position: the events below it


def log_rows(room: LogRoom) -> Iterator[Operation]:
    """All of them."""

    def read(actor: Actor, values: Values, now: datetime) -> Outcome:
        page = room.look(actor, filter_of(room, values), position_of(values), now)
        return Done({"events": [told(each) for each in page.rows], "before": page.next_before})

    def check(actor: Actor, _values: Values, now: datetime) -> Outcome:
        verdict = room.check(actor, now)
        broken = verdict.broken
        return Done(
            {
                "first": verdict.first,
                "events": verdict.events,
                "erased": verdict.erased,
                "hidden": verdict.keyed,
                "waiting": verdict.waiting,
                "last_head": verdict.last_head,
                "broken": broken.position if broken else None,
                "fault": broken.fault.value if broken else None,
            }
        )

    def export(actor: Actor, values: Values, now: datetime) -> Outcome:
        chosen = filter_of(room, values)
        events = [told(each) for _, each in zip(range(EXPORT_PAGE), room.export(actor, chosen, now), strict=False)]
        return Done({"events": events})

    yield Operation(Action.AUDIT_READ, read, (*FIELDS, BEFORE), reads=True)
    yield Operation(Action.AUDIT_VERIFY, check)
    yield Operation(Action.AUDIT_EXPORT, export, FIELDS)


def filter_of(room: LogRoom, values: Values) -> LogFilter:
    """What was asked; what cannot be read is left out, and who is not known has no events."""
    last = read_day(values.text("tot"))
    event, result = values.text("gebeurtenis"), values.text("uitkomst")
    return LogFilter(
        since=_start(read_day(values.text("van"))),
        until=_start(last + timedelta(days=1)) if last else None,
        account_id=room.account_named(values.text("over")),
        actor_id=room.account_named(values.text("door")),
        event=event if event in {each.value for each in Event} else None,
        result=result if result in {each.value for each in Result} else None,
    )


def position_of(values: Values) -> int | None:
    """The position below which a page begins."""
    text = values.text(BEFORE.name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= BEFORE.limit - 2 else None


def told(stored: StoredLink) -> dict[str, object]:
    """One event as plain values."""
    fields, detail = stored.link.fields, stored.detail
    return {
        "position": stored.link.position,
        "event": fields.event,
        "result": fields.result,
        "at": fields.at.isoformat(),
        "account": fields.account_id,
        "actor": fields.actor_id,
        "object": fields.object_id,
        "origin": dict(detail.origin) if detail else None,
        "detail": dict(detail.detail) if detail else None,
        "hash": stored.link.hash,
    }


def _start(day: date | None) -> datetime | None:
    """The first moment of a day in Amsterdam."""
    return datetime.combine(day, time.min, AMSTERDAM) if day else None
