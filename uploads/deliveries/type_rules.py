"""Administering kinds of delivery: what a form may say of one, checked as a whole (K41)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.days import read_day
from uploads.deliveries.keeping import LONGEST_DAYS
from uploads.deliveries.model import DeliveryType
from uploads.receipts.receipt import MOST_FILES

MEGABYTE = 1_000_000
LONGEST_NAME = 200
MOST_EXTENSIONS = 20

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_EXTENSION = re.compile(r"[a-z0-9]{1,16}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class TypeFault(StrEnum):
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
class TypeForm:
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


def form_of(kind: DeliveryType) -> TypeForm:
    """The form that shows a kind as it is."""
    return TypeForm(
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


def kind_from(form: TypeForm, largest_bytes: int, position: int) -> DeliveryType | Mapping[str, TypeFault]:
    """The kind that the form describes, or every faulty field with what is wrong. largest_bytes: of any upload."""
    extensions = tuple(dict.fromkeys(part.lstrip(".").lower() for part in re.split(r"[,;\s]+", form.extensies) if part))
    size = int(form.grootte) * MEGABYTE if _NUMBER.fullmatch(form.grootte) else 0
    files = int(form.aantal) if _NUMBER.fullmatch(form.aantal) else None
    kept = int(form.bewaren) if _NUMBER.fullmatch(form.bewaren) else None
    days, wrong_days = _days(form)
    faults = dict(wrong_days)
    if not _CODE.fullmatch(form.soort):
        faults["soort"] = TypeFault.CODE
    if not 0 < len(form.naam) <= LONGEST_NAME or not form.naam.isprintable():
        faults["naam"] = TypeFault.NAME
    if len(extensions) > MOST_EXTENSIONS or not all(map(_EXTENSION.fullmatch, extensions)):
        faults["extensies"] = TypeFault.EXTENSIONS
    if not 0 < size <= largest_bytes:
        faults["grootte"] = TypeFault.SIZE
    if form.aantal and (files is None or files > MOST_FILES):
        faults["aantal"] = TypeFault.FILES
    if form.bewaren and (kept is None or kept > LONGEST_DAYS):
        faults["bewaren"] = TypeFault.KEEPING
    if faults:
        return faults
    return DeliveryType(
        soort=form.soort,
        name=form.naam,
        extensions=extensions,
        max_bytes=size,
        allow_empty=form.leeg,
        on_page=form.zichtbaar,
        position=position,
        max_files=files,
        opens_on=days["van"],
        closes_on=days["tot"],
        keep_days=kept,
    )


def _days(form: TypeForm) -> tuple[Mapping[str, date | None], Mapping[str, TypeFault]]:
    days: dict[str, date | None] = {}
    for name, text in (("van", form.van), ("tot", form.tot)):
        days[name] = read_day(text)
        if text and days[name] is None:
            return {"van": None, "tot": None}, {name: TypeFault.DAY}
    first, last = days["van"], days["tot"]
    is_backwards = first is not None and last is not None and last < first
    return days, {"tot": TypeFault.ORDER} if is_backwards else {}
