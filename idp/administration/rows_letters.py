"""The rows of the print room."""

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime

from idp.activation.ports import LetterStage
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import (
    REASON,
    Decline,
    Declined,
    Done,
    Field,
    Kind,
    Operation,
    Outcome,
    Values,
)
from idp.administration.paging import PAGE, PAGE_SIZE, offset_of, page_of
from idp.administration.print_room import PrintRoom

BATCH = Field("afdrukbestand")
STAGE = Field("toestand", required=False)
CHOSEN = Field("keuze", Kind.LINES, limit=20_000)
WHY = Field("reden", required=False, limit=REASON.limit)


def letter_rows(room: PrintRoom) -> Iterator[Operation]:
    """All of them."""

    def listed(actor: Actor, values: Values, now: datetime) -> Outcome:
        stage = next((each for each in LetterStage if each.value == values.text("toestand")), LetterStage.READY)
        queue = room.queue(actor, stage, now, offset=offset_of(page_of(values)), limit=PAGE_SIZE)
        if batch_id := values.text("afdrukbestand"):
            batch = room.batch(actor, batch_id, now)
            return Declined(Decline.NOT_FOUND, "afdrukbestand") if batch is None else Done(batch.facts)
        return Done(
            {
                "counts": {each.value: count for each, count in queue.counts.items()},
                "letters": [_letter(each.letter.letter_id, each.organisation, each.name) for each in queue.letters],
                "batches": [each.batch_id for each in queue.batches],
            }
        )

    def ordered(actor: Actor, values: Values, now: datetime) -> Outcome:
        batch = room.order(actor, values.text("reden"), now)
        return Declined(batch) if isinstance(batch, Decline) else Done({"batch": batch.batch_id})

    def fetched(actor: Actor, values: Values, now: datetime) -> Outcome:
        taken = room.fetch(actor, values.text("afdrukbestand"), now)
        if isinstance(taken, Decline):
            return Declined(taken, "afdrukbestand")
        return Done({"batch": taken[0].batch_id, "zip": base64.b64encode(taken[1]).decode()})

    def confirmed(actor: Actor, values: Values, now: datetime) -> Outcome:
        return _some(room.confirm(actor, values.lines("keuze"), values.text("reden"), now))

    def failed(actor: Actor, values: Values, now: datetime) -> Outcome:
        return _some(room.fail(actor, values.lines("keuze"), values.text("reden"), now))

    optional_batch = Field("afdrukbestand", required=False)
    yield Operation(Action.LETTERS_LIST, listed, (STAGE, PAGE, optional_batch), reads=True)
    yield Operation(Action.LETTERS_PRINT, ordered, (WHY,))
    yield Operation(Action.LETTERS_FETCH, fetched, (BATCH,))
    yield Operation(Action.LETTERS_CONFIRM, confirmed, (CHOSEN, WHY))
    yield Operation(Action.LETTERS_FAIL, failed, (CHOSEN, REASON))


def _letter(letter_id: str, organisation: str, name: str) -> Mapping[str, str]:
    return {"letter": letter_id, "organisation": organisation, "name": name}


def _some(count: int) -> Outcome:
    """None of them was a printed letter that waits: they were settled before."""
    return Done({"letters": count}) if count else Declined(Decline.ALREADY_MADE, "keuze")
