"""The filters of the overview, as they stand in the address: `?status=ontvangen&van=2027-01-01&tot=2027-02-16`."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from shared.days import read_day
from uploads.deliveries.model import DeliveryFilter
from uploads.web.texts import STATUS_OF_SLUG, message

PAGE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class FilterForm:
    """What was asked. errors: (field, sentence) of what cannot be read; that part then filters nothing."""

    chosen: DeliveryFilter
    page: int
    typed: Mapping[str, str]
    errors: tuple[tuple[str, str], ...]

    def address(self, page: int) -> str:
        """Another page of the same list."""
        kept = {name: value for name, value in self.typed.items() if value}
        query = urlencode(kept | ({"pagina": str(page)} if page > 1 else {}))
        return f"/?{query}" if query else "/"


def read_filters(query: Mapping[str, str]) -> FilterForm:
    """The filters of a query; unknown statuses and page numbers count as none."""
    typed = {name: query.get(name, "").strip() for name in ("status", "van", "tot")}
    days = {name: read_day(typed[name]) for name in ("van", "tot")}
    return FilterForm(
        chosen=DeliveryFilter(STATUS_OF_SLUG.get(typed["status"]), days["van"], days["tot"]),
        page=page_number(query.get("pagina", "")),
        typed=typed,
        errors=tuple((name, message("bad_date")) for name, day in days.items() if typed[name] and day is None),
    )


def page_number(text: str) -> int:
    """The page that an address asks for; 1 for anything that is no number."""
    is_number = text.isascii() and text.isdigit() and len(text) <= PAGE_DIGITS
    return max(1, int(text)) if is_number else 1
