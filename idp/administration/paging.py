"""Lists are read a page at a time, at every door by the same rule."""

from typing import Final

from idp.administration.operations import Field, Values

PAGE_SIZE: Final = 25  # rows
MAX_PAGE: Final = 1000
PAGE: Final = Field("bladzijde", required=False, limit=len(str(MAX_PAGE)))


def page_of(values: Values) -> int:
    """The page that is asked for, from 1."""
    return page_number(values.text(PAGE.name))


def page_number(typed: str) -> int:
    """The first page where this is no number, or a longer one than any page has."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= PAGE.limit
    return max(1, min(int(typed), MAX_PAGE)) if is_number else 1


def offset_of(page: int) -> int:
    """Rows before this page."""
    return (page - 1) * PAGE_SIZE
