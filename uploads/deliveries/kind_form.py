"""Administering kinds of delivery: what a form may say of one, checked as a whole (K41)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.days import read_day
from uploads.deliveries.keeping import LONGEST_DAYS
from uploads.deliveries.model import DeliveryKind
from uploads.receipts.receipt import MOST_FILES

MEGABYTE = 1_000_000
LONGEST_NAME = 200
MOST_EXTENSIONS = 20

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_EXTENSION = re.compile(r"[a-z0-9]{1,16}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class KindFault(StrEnum):
    """What is wrong with a field."""

    CODE = "code"
    NAME = "name"
    EXTENSIONS = "extensions"
    SIZE = "size"
    FILES = "files"
    DAY = "day"
    ORDER = "order"
    KEEPING = "keeping"


@dataclass(frozen=True, slots=True)
class KindForm:
    """What was typed. grootte: megabytes of one file. van and tot: days, both inclusive; empty for always.

    bewaren: days, empty for those of the installation.
    """

    soort: str = ""
    naam: str = ""
    extensies: str = ""
    grootte: str = ""
    aantal: str = ""
    van: str = ""
    tot: str = ""
    leeg: bool = False
    zichtbaar: bool = False
    bewaren: str = ""


def form_of(kind: DeliveryKind) -> KindForm:
    """The form that shows a kind as it is."""
    return KindForm(
        soort=kind.soort,
        naam=kind.name,
        extensies=", ".join(kind.extensions),
        grootte=str(kind.max_bytes // MEGABYTE),
        aantal="" if kind.max_files is None else str(kind.max_files),
        van=kind.opens_on.isoformat() if kind.opens_on else "",
        tot=kind.closes_on.isoformat() if kind.closes_on else "",
        leeg=kind.allow_empty,
        zichtbaar=kind.on_page,
        bewaren="" if kind.keep_days is None else str(kind.keep_days),
    )


def kind_from(form: KindForm, largest_bytes: int, position: int) -> DeliveryKind | Mapping[str, KindFault]:
    """The kind that the form describes, or every faulty field with what is wrong. largest_bytes: of any upload."""
    days, wrong_days = _days(form)
    kind = DeliveryKind(
        soort=form.soort,
        name=form.naam,
        extensions=_extensions(form.extensies),
        max_bytes=(_number(form.grootte) or 0) * MEGABYTE,
        allow_empty=form.leeg,
        on_page=form.zichtbaar,
        position=position,
        max_files=_number(form.aantal),
        opens_on=days["van"],
        closes_on=days["tot"],
        keep_days=_number(form.bewaren),
    )
    return {**wrong_days, **_faults(form, kind, largest_bytes)} or kind


def _faults(form: KindForm, kind: DeliveryKind, largest_bytes: int) -> dict[str, KindFault]:
    """What is wrong with a kind that was read from this form, but for its days."""
    faults = {}
    if not _CODE.fullmatch(kind.soort):
        faults["soort"] = KindFault.CODE
    if not 0 < len(kind.name) <= LONGEST_NAME or not kind.name.isprintable():
        faults["naam"] = KindFault.NAME
    if len(kind.extensions) > MOST_EXTENSIONS or not all(map(_EXTENSION.fullmatch, kind.extensions)):
        faults["extensies"] = KindFault.EXTENSIONS
    if not 0 < kind.max_bytes <= largest_bytes:
        faults["grootte"] = KindFault.SIZE
    if form.aantal and (kind.max_files is None or kind.max_files > MOST_FILES):
        faults["aantal"] = KindFault.FILES
    if form.bewaren and (kind.keep_days is None or kind.keep_days > LONGEST_DAYS):
        faults["bewaren"] = KindFault.KEEPING
    return faults


def _extensions(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.lstrip(".").lower() for part in re.split(r"[,;\s]+", typed) if part))


def _number(typed: str) -> int | None:
    return int(typed) if _NUMBER.fullmatch(typed) else None


def _days(form: KindForm) -> tuple[Mapping[str, date | None], Mapping[str, KindFault]]:
    days: dict[str, date | None] = {}
    for name, text in (("van", form.van), ("tot", form.tot)):
        days[name] = read_day(text)
        if text and days[name] is None:
            return {"van": None, "tot": None}, {name: KindFault.DAY}
    first, last = days["van"], days["tot"]
    is_backwards = first is not None and last is not None and last < first
    return days, {"tot": KindFault.ORDER} if is_backwards else {}
