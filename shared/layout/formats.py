"""Dates, times, sizes and long codes as users read them."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_decimal, format_time, gettext

from shared.clock import AMSTERDAM

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_STEP = 1000


def local(moment: datetime) -> datetime:
    """The same moment on the clock of Europe/Amsterdam. moment: aware."""
    return moment.astimezone(AMSTERDAM)


def date_text(moment: datetime | date) -> str:
    """'28 februari 2027', or '28 February 2027'. A day without a time is shown as it is."""
    day = local(moment).date() if isinstance(moment, datetime) else moment
    return str(format_date(day, "d MMMM y"))


def time_text(moment: datetime) -> str:
    """'14:05 uur', or '14:05'."""
    clock = format_time(local(moment).time(), "HH:mm", rebase=False)
    return str(gettext("%(clock)s uur", clock=clock))


def moment_text(moment: datetime) -> str:
    """'28 februari 2027, 14:05 uur'."""
    return f"{date_text(moment)}, {time_text(moment)}"


def size_text(size_bytes: int) -> str:
    """'3,2 GB': decimal units, one decimal from MB up, none below."""
    value, unit = float(size_bytes), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    pattern = "#,##0.#" if unit > 1 else "#,##0"
    return f"{format_decimal(value, format=pattern)} {_UNITS[unit]}"


def number_text(number: int) -> str:
    """'10.000'."""
    return str(format_decimal(number))


def grouped(code: str, length: int = 4) -> str:
    """A long code in groups with a space between: 'ABCD EFGH'."""
    return " ".join(code[at : at + length] for at in range(0, len(code), length))


def install_formats(app: Flask) -> None:
    """The functions above as template filters."""
    app.jinja_env.filters.update(
        date=date_text, time=time_text, moment=moment_text, size=size_text, number=number_text, grouped=grouped
    )
