"""What the rules need to know about stored second factors."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from idp.accounts.ports import Outbox
from idp.audit.record import AuditStore


@dataclass(frozen=True, slots=True)
class TotpFactor:
    """One authenticator app of an account. last_step: the last accepted time step, 0 before the first."""

    totp_id: str
    account_id: str
    name: str
    secret: bytes
    added_at: datetime
    last_step: int = 0
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WebauthnCredential:
    """A passkey or security key. credential_id and public_key: raw bytes, the key in COSE form (WebAuthn 6.5.1).

    sign_count: of the last accepted assertion; 0 for ever at keys that do not count.
    """

    key_id: str
    account_id: str
    name: str
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    added_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Recovery codes as they are kept. recipe: how each was hashed, one salt for all (K24)."""

    set_id: str
    recipe: str
    digests: tuple[bytes, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Everything an account can give as second step."""

    apps: tuple[TotpFactor, ...]
    keys: tuple[WebauthnCredential, ...]
    recovery_codes_left: int

    @property
    def count(self) -> int:
        """Methods of one's own; recovery codes are none, they only bridge the loss of one."""
        return len(self.apps) + len(self.keys)

    @property
    def may_remove_one(self) -> bool:
        """False for the last one: verification can be changed, not switched off (S43)."""
        return self.count > 1


class TotpStore(Protocol):
    """Authenticator apps; secrets are encrypted at rest."""

    def of_account(self, account_id: str) -> tuple[TotpFactor, ...]:
        """The confirmed apps of this account."""
        ...

    def count(self, account_id: str) -> int:
        """How many there are, without decrypting them."""
        ...

    def use_step(self, totp_id: str, step: int, now: datetime) -> bool:
        """Take this time step, atomically; False when it or a later one was taken before."""
        ...

    def add(self, factor: TotpFactor) -> None:
        """Keep a confirmed app."""
        ...

    def remove(self, account_id: str, totp_id: str) -> bool:
        """Erase one; False when this account has no such app."""
        ...


class WebauthnStore(Protocol):
    """Passkeys and security keys."""

    def of_account(self, account_id: str) -> tuple[WebauthnCredential, ...]:
        """The keys of this account, oldest first."""
        ...

    def add(self, credential: WebauthnCredential) -> bool:
        """Keep a new key; False when anyone has it already, or its owner another of that name."""
        ...

    def use(self, key_id: str, sign_count: int, now: datetime) -> bool:
        """Take this count, atomically; False when it is not above the last one and one of the two is not 0."""
        ...

    def remove(self, account_id: str, key_id: str) -> bool:
        """Erase one; False when this account has no such key."""
        ...


class RecoveryCodeStore(Protocol):
    """One set of recovery codes an account."""

    def recipe(self, account_id: str) -> tuple[str, str] | None:
        """Id and recipe of the account's set, or None."""
        ...

    def left(self, account_id: str) -> int:
        """How many are unused."""
        ...

    def last_used_at(self, account_id: str) -> datetime | None:
        """When one of the account's set was used last; None when none was."""
        ...

    def use(self, set_id: str, digest: bytes, now: datetime) -> bool:
        """Use up the code of this digest, atomically; False when there is none or it was used before."""
        ...

    def replace(self, account_id: str, codes: CodeSet) -> None:
        """Keep a new set; the old one is void."""
        ...


class CeremonyKind(StrEnum):
    """What is begun and waits for an answer."""

    APP = "app"
    NEW_KEY = "new_key"
    KEY_LOGIN = "key_login"
    CODES = "codes"


class CeremonyStore(Protocol):
    """Secrets and challenges between question and answer, encrypted; one of a kind an owner.

    owner: the session or the login in which it was begun, so that no other browser can answer.
    """

    def start(self, owner: str, kind: CeremonyKind, secret: bytes, now: datetime) -> None:
        """Begin; an unanswered one of that kind is forgotten."""
        ...

    def look(self, owner: str, kind: CeremonyKind, now: datetime) -> bytes | None:
        """What was begun and may still be answered."""
        ...

    def take(self, owner: str, kind: CeremonyKind, now: datetime) -> bytes | None:
        """The same, and it is over: of any number of answers one gets it."""
        ...

    def forget_old(self, now: datetime) -> int:
        """Erase what can no longer be answered; the number of rows."""
        ...


class FactorStore(Protocol):
    """The second factors of an account as a whole."""

    def hold(self, account_id: str) -> None:
        """Let no one else add or remove until the transaction ends."""
        ...

    def of_account(self, account_id: str) -> SecondFactors:
        """Everything there is."""
        ...

    def remove_all(self, account_id: str) -> None:
        """Erase methods and recovery codes."""
        ...


class FactorsUnit(Protocol):
    """The stores of one transaction, as far as second factors need them."""

    @property
    def totp(self) -> TotpStore: ...
    @property
    def webauthn(self) -> WebauthnStore: ...
    @property
    def recovery_codes(self) -> RecoveryCodeStore: ...
    @property
    def ceremonies(self) -> CeremonyStore: ...
    @property
    def factors(self) -> FactorStore: ...
    @property
    def audit(self) -> AuditStore: ...
    @property
    def outbox(self) -> Outbox: ...
