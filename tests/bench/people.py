"""More people than the demo has, put into a running installation."""

import base64
import hashlib
from pathlib import Path

from idp.accounts.model import Aanhef, Account, AccountState
from idp.accounts.terms import CURRENT_TERMS
from idp.credentials.password_expiry import expires_at
from idp.credentials.ports import StoredPassword
from idp.foundation import Foundation, lay_foundation
from idp.second_factors.ports import TotpFactor
from idp.settings import IdpSettings

RELATIENUMMER = "104382"
PASSWORD = "Fiets-brug-haven-12"


def foundation_of(var: Path) -> Foundation:
    """What the services of this state folder stand on."""
    return lay_foundation(IdpSettings(env="demo", var=var, clock_file=var / "clock-offset"))


def add_people(var: Path, count: int) -> list[dict[str, str]]:
    """Active people with an authenticator each, as the demo lists its accounts; they share one password."""
    foundation = foundation_of(var)
    now, encoded = foundation.clock.now(), foundation.hasher.hash(PASSWORD)
    names = [f"drukte{number:04}" for number in range(count)]
    with foundation.units.write() as unit:
        relation = unit.accounts.find_relation(RELATIENUMMER)
        if relation is None:
            raise RuntimeError("the demo has no such relation")
        for name in names:
            account = person(name, relation.relatie_id, AccountState.ACTIEF)
            unit.accounts.add(account, now)
            unit.passwords.replace(account.account_id, StoredPassword(1, encoded, now, expires_at(now)))
            unit.totp.add(TotpFactor(f"totp-{name}", account.account_id, "Telefoon", _secret(name), now))
    foundation.database.dispose()
    return [
        {
            "relatienummer": RELATIENUMMER,
            "gebruikersnaam": name,
            "wachtwoord": PASSWORD,
            "totp_secret": base64.b32encode(_secret(name)).decode(),
        }
        for name in names
    ]


def person(name: str, relatie_id: str, state: AccountState) -> Account:
    """Somebody who can log in when the state allows it."""
    return Account(
        account_id=f"account-{name}",
        relatie_id=relatie_id,
        relatienummer=RELATIENUMMER,
        relatie_naam="Zorgkantoor Noordrand",
        username=name,
        aanhef=Aanhef.MEVROUW,
        initials="D.",
        infix="van",
        surname=f"Oever-{name}",
        email=f"{name}@noordrand.example",
        phone="",
        language="nl",
        state=state,
        terms_version=CURRENT_TERMS.version,
    )


def _secret(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:20]
