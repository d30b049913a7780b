"""Dates, times and devices as mails say them, on the clock of Amsterdam."""

from datetime import datetime

from babel.dates import format_datetime

from shared.clock import AMSTERDAM


def day(at: datetime, language: str) -> str:
    """'16 februari 2027'. at: aware."""
    return format_datetime(at.astimezone(AMSTERDAM), "d MMMM yyyy", locale=language)


def moment(at: datetime, language: str) -> str:
    """'16 februari 2027 10:05'; Dutch texts add 'uur'."""
    return format_datetime(at.astimezone(AMSTERDAM), "d MMMM yyyy HH:mm", locale=language)


def when_dutch(at: datetime) -> str:
    """The line on date and time of a security mail."""
    return f"Datum en tijd: {moment(at, 'nl')} uur."


def when_english(at: datetime) -> str:
    """The same in English."""
    return f"Date and time: {moment(at, 'en')}."


def facts_dutch(at: datetime, device: str) -> str:
    """The lines on date, time and kind of device of a security mail."""
    return f"{when_dutch(at)}\n{device_dutch(device)}"


def facts_english(at: datetime, device: str) -> str:
    """The same in English."""
    return f"{when_english(at)}\n{device_english(device)}"


def device_dutch(device: str) -> str:
    """The line on the kind of device."""
    return f"Apparaat: {device or 'onbekend'}."


def device_english(device: str) -> str:
    """The same in English."""
    return f"Device: {device or 'unknown'}."
