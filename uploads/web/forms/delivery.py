"""The fields of a delivery, from a form or from JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DeliveryForm:
    """What was typed. soort: code of a kind of delivery, unchecked."""

    soort: str = ""
    omschrijving: str = ""


def read_delivery_form(fields: Mapping[str, Any] | Any) -> DeliveryForm:
    """The two fields, without spaces around them; what is no text counts as empty."""
    if not isinstance(fields, Mapping):
        return DeliveryForm()
    return DeliveryForm(_text(fields.get("soort")), _text(fields.get("omschrijving")))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
