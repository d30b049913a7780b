"""What changes about an account outside a login: details, and its end (T24 to T27)."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from idp.accounts.model import Aanhef, Account
from idp.accounts.postal_address import PostalAddress

CLOSED_KEPT_DAYS = 2 * 365
REJECTED_KEPT_DAYS = 90
PROPOSALS_LAPSE_DAYS = 60


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days a closed account keeps its name (T25), and a rejected application its values and form."""

    closed_days: int = CLOSED_KEPT_DAYS
    rejected_days: int = REJECTED_KEPT_DAYS


@dataclass(frozen=True, slots=True)
class Name:
    """How someone is called."""

    aanhef: Aanhef
    initials: str
    given_name: str
    infix: str
    surname: str

    def values(self) -> dict[str, str]:
        """By the names of fields in forms."""
        return {
            "aanhef": self.aanhef.value,
            "voorletters": self.initials,
            "voornaam": self.given_name,
            "tussenvoegsel": self.infix,
            "achternaam": self.surname,
        }


def fingerprint(account: Account, address: PostalAddress | None) -> str:
    """Says in 16 hex digits how an account stands; a form carries it along, so that no change is lost (E76)."""
    facts = (
        account.state, account.relatienummer, account.username, account.aanhef, account.initials, account.given_name,
        account.infix, account.surname, account.email, account.phone, sorted(account.roles), address,
    )  # fmt: skip
    return sha256(repr(facts).encode()).hexdigest()[:16]


class LifeStore(Protocol):
    """Writes about one account."""

    def rename(self, account_id: str, name: Name) -> None: ...

    def change_phone(self, account_id: str, phone: str) -> None: ...

    def change_email(self, account_id: str, email: str) -> None: ...

    def note_address_change(self, account_id: str, now: datetime) -> None:
        """Remember when letters began to go elsewhere."""
        ...

    def note_dealt_with(self, account_id: str, now: datetime) -> None:
        """Remember when staff last did what leaves its owner time: T11, T20, T22, T23, a new address (T24)."""
        ...

    def living_of(self, relatie_id: str) -> tuple[str, ...]:
        """account_ids of a relation that are not closed."""
        ...

    def note_closed(self, account_id: str, now: datetime) -> None:
        """Remember when it was closed, and erase what opened it: passwords, factors, answers, codes (T24)."""
        ...

    def to_erase(self, closed_before: datetime, limit: int) -> tuple[str, ...]:
        """Closed accounts whose retention has passed and that were not erased yet."""
        ...

    def erase(self, account_id: str, now: datetime) -> bool:
        """Take away who it was: names, addresses, forms, proposals, details of the trail (T25).

        The id and the pairwise subjects stay, so that neither is ever given to somebody else. In one conditional
        update; False when that was done before.
        """
        ...

    def erase_rejected(self, decided_before: datetime) -> int:
        """Take away rejected applications and their forms; the number of applications."""
        ...
