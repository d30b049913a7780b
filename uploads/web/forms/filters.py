"""The filters of the overview, as they stand in the address: `?status=ontvangen&van=2027-01-01&tot=2027-02-16`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from shared.days import read_day
from uploads.deliveries.model import DeliveryFilter
from uploads.web.texts import STATUS_OF_SLUG, message

PAGE_DIGITS = 6
LONGEST = 200  # characters of a filter


@dataclass(frozen=True, slots=True)
class FilterForm:
    """What was asked. errors: (field, sentence) of what cannot be read; that part then filters nothing."""

    chosen: DeliveryFilter
    page: int
    typed: Mapping[str, str]
    errors: tuple[tuple[str, str], ...]

    def address(self, page: int) -> str:
        """Another page of the same list."""
        query = urlencode(self._query(page))
        return f"/?{query}" if query else "/"

    @property
    def place(self) -> dict[str, Any]:
        """Filters and page as the address names them, to be carried along by pages that lead back here."""
        return self._query(self.page)

    def _query(self, page: int) -> dict[str, Any]:
        return place_in({**self.typed, "pagina": str(page) if page > 1 else ""})


def read_filters(query: Mapping[str, str]) -> FilterForm:
    """The filters of a query; unknown statuses and page numbers count as none."""
    typed = {name: query.get(name, "").strip()[:LONGEST] for name in ("status", "van", "tot")}
    start, end = read_day(typed["van"]), read_day(typed["tot"])
    errors = [
        (name, message("bad_date")) for name, day in (("van", start), ("tot", end)) if typed[name] and day is None
    ]
    if start and end and end < start:
        end = None
        errors.append(("tot", message("end_before_start")))
    return FilterForm(
        chosen=DeliveryFilter(STATUS_OF_SLUG.get(typed["status"]), start, end),
        page=page_number(query.get("pagina", "")),
        typed=typed,
        errors=tuple(errors),
    )


def place_in(query: Mapping[str, str]) -> dict[str, Any]:
    """What of a query says something."""
    return {name: value for name, value in query.items() if value}


def page_number(text: str) -> int:
    """The page that an address asks for; 1 for anything that is no number."""
    is_number = text.isascii() and text.isdigit() and len(text) <= PAGE_DIGITS
    return max(1, int(text)) if is_number else 1
