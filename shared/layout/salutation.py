"""How a person is addressed, from the claims of an ID token (S34)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AANHEF = "urn:cak:aanhef"
_TITLES = {
    "nl": {"meneer": "meneer", "mevrouw": "mevrouw"},
    "en": {"meneer": "Mr", "mevrouw": "Ms"},
}


def salutation(claims: Mapping[str, Any], language: str = "nl") -> str:
    """'meneer Timmerman', 'mevrouw Van den Berg', or 'Mr Timmerman'; the full name without a salutation.

    claims: `urn:cak:aanhef`, `family_name` (infix first, in small letters) and `name`. After meneer or
    mevrouw the infix gets a capital; in a full name it does not ('Sam van den Berg').
    """
    title = _TITLES[language].get(claims.get(AANHEF, ""))
    family_name = str(claims.get("family_name", ""))
    if title is None or not family_name:
        return str(claims.get("name", family_name))
    return f"{title} {family_name[0].upper()}{family_name[1:]}"
