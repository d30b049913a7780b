"""Moments in words, for mails and papers that have no page around them."""

from datetime import datetime

from babel.dates import format_datetime

from shared.clock import AMSTERDAM


def in_words(moment: datetime) -> tuple[str, str]:
    """A moment in Dutch time, in Dutch and in English. moment: aware."""
    here = moment.astimezone(AMSTERDAM)
    return (
        format_datetime(here, "d MMMM y 'om' HH:mm 'uur'", locale="nl"),
        format_datetime(here, "d MMMM y 'at' HH:mm", locale="en"),
    )
