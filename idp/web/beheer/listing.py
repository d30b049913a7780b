"""Lists of the console: filters and page number stand in the address, 25 rows a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from idp.administration.paging import PAGE, PAGE_SIZE, offset_of, page_number

FILTER_LIMIT = 100  # characters


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. filters: only those of the list, by their name in the address.

    counter: how the address names the page.
    """

    path: str
    filters: Mapping[str, str]
    page: int = 1
    counter: str = PAGE.name

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return offset_of(self.page)

    @property
    def is_filtered(self) -> bool:
        """True when not everything is shown."""
        return any(self.filters.values())

    @property
    def place(self) -> Mapping[str, Any]:
        """Filters and page as the address names them, to be carried along by pages that lead back here."""
        return {**self._set, **({self.counter: str(self.page)} if self.page > 1 else {})}

    def address(self, page: int) -> str:
        """Of another page under the same filters."""
        return f"{self.path}?{urlencode({**self._set, self.counter: page})}"

    @property
    def csv_address(self) -> str:
        """Of the same list as a file."""
        return f"{self.path}.csv?{urlencode(self._set)}" if self._set else f"{self.path}.csv"

    @property
    def _set(self) -> dict[str, str]:
        return {name: value for name, value in self.filters.items() if value}


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of rows. total: of all pages."""

    asked: Asked
    rows: Sequence[object]
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def asked_for(path: str, names: Sequence[str], counter: str = PAGE.name) -> Asked:
    """What the address of the current request asks for."""
    filters = {name: request.args.get(name, "").strip()[:FILTER_LIMIT] for name in names}
    return Asked(path, filters, page_number(request.args.get(counter, "")), counter)
