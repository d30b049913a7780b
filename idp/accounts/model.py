"""Relations, accounts and the states an account goes through (T1 to T27, K30)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

USERNAME_PATTERN = r"[a-z0-9._-]{4,32}"  # S21


class AccountState(StrEnum):
    """The stored states. 'verloopt', 'verlopen' and 'vergrendeld' are derived from clock and counters."""

    AANGEVRAAGD = "aangevraagd"
    GOEDGEKEURD = "goedgekeurd"
    UITGENODIGD = "uitgenodigd"
    EERSTE_LOGIN = "eerste_login"
    INSTELLEN = "instellen"
    ACTIEF = "actief"
    HERSTEL = "herstel"
    GEBLOKKEERD = "geblokkeerd"
    GESLOTEN = "gesloten"
    AFGEWEZEN = "afgewezen"
    VERVALLEN = "vervallen"


class Role(StrEnum):
    """What staff may do. Only accounts of the reserved relation have one (K28)."""

    SERVICEDESK = "servicedesk"
    APPROVER = "approver"
    LETTER_CLERK = "letter_clerk"
    CLIENT_ADMIN = "client_admin"
    AUDITOR = "auditor"


class Aanhef(StrEnum):
    """How someone wants to be addressed (S34)."""

    MENEER = "meneer"
    MEVROUW = "mevrouw"
    GEEN = "geen"


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain partner, known to itself and to us by its relatienummer. merged_into: relatie_id of what it became.

    former_numbers: of relations that became this one (K27). reviewed_at: when somebody last looked whether its
    rights are still right.
    """

    relatie_id: str
    relatienummer: str
    naam: str
    is_staff: bool = False
    closed_at: datetime | None = None
    merged_into: str | None = None
    former_numbers: tuple[str, ...] = ()
    reviewed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """False once it ended, by itself or by becoming part of another one (T26, K27)."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Account:
    """One natural person in one relation (S3). account_id is random and never used again (S21).

    username: lower case, 4 to 32 characters. language: `nl` or `en`. All times aware UTC;
    password_set_at and password_expires_at are None until a password was chosen. terms_version: of
    the terms that were accepted last, empty before. second_factor_count: of confirmed second factors.
    is_staff: in the reserved relation; roles count nowhere else (K28).
    person_id: account_id of another account of the same natural person, empty when there is none (threat 41).
    """

    account_id: str
    relatie_id: str
    relatienummer: str
    relatie_naam: str
    username: str
    aanhef: Aanhef
    initials: str
    infix: str
    surname: str
    email: str
    phone: str
    language: str
    state: AccountState
    password_set_at: datetime | None = None
    password_expires_at: datetime | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    given_name: str = ""
    last_login_at: datetime | None = None
    previous_login_at: datetime | None = None
    terms_version: str = ""
    questions_set_at: datetime | None = None
    second_factor_count: int = 0
    recovery_codes_saved_at: datetime | None = None
    is_staff: bool = False
    person_id: str = ""
    created_at: datetime | None = None
    closed_at: datetime | None = None
    address_changed_at: datetime | None = None
    former_numbers: tuple[str, ...] = ()

    @property
    def has_password(self) -> bool:
        """False until the user chose one: the one-time password is no password."""
        return self.password_set_at is not None

    @property
    def has_secret_questions(self) -> bool:
        """True once the three questions have answers."""
        return self.questions_set_at is not None

    @property
    def recovery_codes_unseen(self) -> bool:
        """True until the user said that the recovery codes are kept."""
        return self.recovery_codes_saved_at is None

    @property
    def family_name(self) -> str:
        """Infix and surname as in running text: 'van den Berg'."""
        return f"{self.infix} {self.surname}".strip()

    @property
    def full_name(self) -> str:
        """The name without salutation: 'Sam van den Berg'."""
        return f"{self.given_name or self.initials} {self.family_name}".strip()

    @property
    def salutation(self) -> str:
        """'meneer Timmerman', 'mevrouw Van den Berg'; the full name without salutation (S34)."""
        if self.aanhef is Aanhef.GEEN:
            return self.full_name
        return f"{self.aanhef.value} {_first_letter_capital(self.family_name)}"

    @property
    def english_salutation(self) -> str:
        """'Mr Timmerman', 'Ms Van den Berg'."""
        titles = {Aanhef.MENEER: "Mr", Aanhef.MEVROUW: "Ms"}
        if self.aanhef is Aanhef.GEEN:
            return self.full_name
        return f"{titles[self.aanhef]} {_first_letter_capital(self.family_name)}"

    def has_expired_password(self, now: datetime) -> bool:
        """True when there is a password and its six months are over; valid while now < expires_at (S11)."""
        return self.password_expires_at is not None and now >= self.password_expires_at


def _first_letter_capital(name: str) -> str:
    return name[:1].upper() + name[1:]
