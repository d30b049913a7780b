"""The person or program that delivers, as uploads knows them: from claims only (K12)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.layout.salutation import AANHEF

CLAIM_RELATIENUMMER = "urn:cak:relatienummer"
CLAIM_RELATIE_NAAM = "urn:cak:relatie_naam"
CLAIM_FORMER = "urn:cak:vorige_relatienummers"
MOST_FORMER = 50
LONGEST_CLAIM = 200  # characters; what is longer is cut before it is kept, unless it names somebody
LONGEST_SUB = 255  # characters (OpenID Connect Core 2)


class ClaimsMissing(Exception):
    """The claims name no account or no relation that can be kept: nothing can be delivered under them."""


@dataclass(frozen=True, slots=True)
class Party:
    """One account of one relation. `account` is the pairwise `sub`, the same for page and program (K13).

    aanhef: meneer, mevrouw or geen. family_name: with the infix in front, in small letters ('van den Berg').
    language: nl or en. What is empty is not known.
    former: numbers of relations that were merged into this one (K27).
    """

    account: str
    relatienummer: str
    relatie_naam: str = ""
    name: str = ""
    email: str = ""
    aanhef: str = ""
    family_name: str = ""
    language: str = ""
    former: tuple[str, ...] = ()


def party_from_claims(claims: Mapping[str, Any]) -> Party:
    """The party that an ID token, userinfo answer or access token speaks of.

    A token of a program carries the relation in `represents.sub` (K13). Raises ClaimsMissing.
    """
    account = _identifier(claims, "sub", LONGEST_SUB)
    relatienummer = _identifier(claims, CLAIM_RELATIENUMMER) or _represented(claims)
    if not account or not relatienummer:
        raise ClaimsMissing
    return Party(
        account=account,
        relatienummer=relatienummer,
        relatie_naam=_text(claims, CLAIM_RELATIE_NAAM),
        name=_text(claims, "name"),
        email=_text(claims, "email"),
        aanhef=_text(claims, AANHEF),
        family_name=_text(claims, "family_name"),
        language=_language(_text(claims, "locale")),
        former=_former(claims, relatienummer),
    )


def its_relation(program: Party, relatie_naam: str, notification_email: str) -> Party:
    """Who reads about the deliveries of a party without an address of its own: its relation (K12)."""
    name = relatie_naam or program.relatie_naam
    return replace(program, email=notification_email, name=name, aanhef="", family_name="")


def _language(locale: str) -> str:
    """Ours for this locale, empty when it is not told."""
    return ("en" if locale.startswith("en") else "nl") if locale else ""


def _identifier(claims: Mapping[str, Any], name: str, most: int = LONGEST_CLAIM) -> str:
    """Whole, or empty: what was cut could be the name of somebody else."""
    value = claims.get(name)
    return value if isinstance(value, str) and len(value) <= most else ""


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value[:LONGEST_CLAIM] if isinstance(value, str) else ""


def _former(claims: Mapping[str, Any], relatienummer: str) -> tuple[str, ...]:
    numbers = claims.get(CLAIM_FORMER)
    if not isinstance(numbers, list) or not _identifier(claims, CLAIM_RELATIENUMMER):
        return ()
    return tuple(each for each in numbers[:MOST_FORMER] if isinstance(each, str) and each != relatienummer)


def _represented(claims: Mapping[str, Any]) -> str:
    represents = claims.get("represents")
    return _identifier(represents, "sub") if isinstance(represents, Mapping) else ""
