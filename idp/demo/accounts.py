"""Accounts of the demo, with passwords and authenticator secrets that are known to everyone (K4).

Never called outside demo mode. What exists already is left as it is, also a password that was changed.
"""

import base64
from datetime import datetime, timedelta
from hashlib import sha256

from idp.accounts.model import Account, Relation
from idp.accounts.terms import CURRENT_TERMS
from idp.activation.activatiecode import ALPHABET, RANDOM_CHARACTERS, check_symbol, in_groups
from idp.credentials.password_expiry import expires_at
from idp.credentials.ports import StoredPassword
from idp.db.unit_of_work import UnitOfWork
from idp.demo.invitations import ADDRESS, invite_new_people
from idp.demo.people import PEOPLE, RELATIONS, STAFF, STAFF_RELATION, DemoRelation, Person
from idp.demo.questions import give_demo_questions
from idp.foundation import Foundation
from idp.hashing import SlowHasher
from idp.second_factors.ports import TotpFactor
from idp.second_factors.totp import SECRET_BYTES
from shared.base64url import as_text
from shared.processes import StartRefused

WORDS = ("appel", "brug", "citroen", "dijk", "eiland", "fiets", "gracht", "haven", "iglo", "jas", "kaas", "lamp")


def add_demo_accounts(foundation: Foundation) -> list[dict[str, str | None]]:
    """Make the demo's relations and accounts; the facts about them for the demo's list of accounts."""
    now = foundation.clock.now()
    with foundation.units.read() as unit:
        absent = [person for person in (*PEOPLE, *STAFF) if _find(unit, person) is None]
    missing = [person for person in absent if not person.is_new]
    encoded = {person.username: _hash(foundation.hasher, person) for person in missing}
    with foundation.units.write() as unit:
        if absent:
            _add_missing_relations(unit)
        for person in missing:
            if _find(unit, person) is None:
                _add(unit, person, encoded[person.username], now)
    _invite(foundation, [person for person in absent if person.is_new])
    return [_facts(person) for person in (*PEOPLE, *STAFF)]


def give_questions(foundation: Foundation) -> dict[str, str]:
    """Give everyone who is past the first login the same secret questions; their answers."""
    return give_demo_questions(foundation, [_account_id(person) for person in (*PEOPLE, *STAFF) if not person.is_new])


def _invite(foundation: Foundation, absent: list[Person]) -> None:
    new = [person for person in PEOPLE if person.is_new]
    invite_new_people(
        foundation,
        {person.username: password_of(person) for person in new},
        [_account(person) for person in absent],
        {_account_id(person): code_of(person) for person in new},
    )


def refuse_demo_accounts(foundation: Foundation) -> None:
    """Raise StartRefused when production would open accounts whose passwords everyone can know (K1)."""
    if foundation.settings.demo:
        return
    with foundation.units.read() as unit:
        found = any(unit.accounts.find(_account_id(person)) for person in (*PEOPLE, *STAFF))
    if found:
        raise StartRefused("The database holds accounts of the demo: production needs a database of its own.")


def password_of(person: Person) -> str:
    """A password that keeps all rules, the same at every start."""
    digest = _digest(f"password:{person.relatienummer}:{person.username}", 4)
    words = [WORDS[byte % len(WORDS)] for byte in digest[:3]]
    return f"{words[0].capitalize()}-{words[1]}-{words[2]}-{digest[3] % 90 + 10}"


def code_of(person: Person) -> str:
    """The activation code of a letter, the same at every start."""
    digest = _digest(f"code:{person.relatienummer}:{person.username}", RANDOM_CHARACTERS)
    body = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest)
    return body + check_symbol(body)


def totp_secret_of(person: Person) -> bytes:
    """20 bytes, the same at every start."""
    return _digest(f"totp:{person.relatienummer}:{person.username}", SECRET_BYTES)


def _add_missing_relations(unit: UnitOfWork) -> None:
    for relation in (*RELATIONS, STAFF_RELATION):
        if unit.accounts.find_relation(relation.relatienummer) is None:
            is_staff = relation is STAFF_RELATION
            unit.accounts.add_relation(
                Relation(_id(relation.relatienummer), relation.relatienummer, relation.naam, is_staff)
            )


def _add(unit: UnitOfWork, person: Person, encoded: str, now: datetime) -> None:
    account = _account(person)
    set_at = now - timedelta(days=person.age_days)
    unit.accounts.add(account, now)
    unit.accounts.put_address(account.account_id, ADDRESS)
    unit.passwords.replace(account.account_id, StoredPassword(1, encoded, set_at, expires_at(set_at)))
    unit.totp.add(
        TotpFactor(_id(f"{account.account_id}:totp"), account.account_id, "Telefoon", totp_secret_of(person), now)
    )


def _account(person: Person) -> Account:
    relation = _relation(person)
    return Account(
        account_id=_account_id(person),
        relatie_id=_id(relation.relatienummer),
        relatienummer=relation.relatienummer,
        relatie_naam=relation.naam,
        username=person.username,
        aanhef=person.aanhef,
        given_name=person.given_name,
        initials=f"{person.given_name[0]}.",
        infix=person.infix,
        surname=person.surname,
        email=f"{person.username}@{relation.domain}",
        phone="088 000 0000",
        language=person.language,
        state=person.state,
        terms_version="" if person.is_new else CURRENT_TERMS.version,
        roles=frozenset({person.role} if person.role else ()),
    )


def _facts(person: Person) -> dict[str, str | None]:
    return {
        "relatienummer": person.relatienummer,
        "gebruikersnaam": person.username,
        "wachtwoord": password_of(person),
        "totp_secret": None if person.is_new else base64.b32encode(totp_secret_of(person)).decode(),
        "role": person.role.value if person.role else "user",
        "state": person.label,
        "activation_code": "-".join(in_groups(code_of(person))) if person.is_new else None,
    }


def _find(unit: UnitOfWork, person: Person) -> Account | None:
    return unit.accounts.find_by_login(person.relatienummer, person.username)


def _relation(person: Person) -> DemoRelation:
    return next(relation for relation in (*RELATIONS, STAFF_RELATION) if relation.relatienummer == person.relatienummer)


def _hash(hasher: SlowHasher, person: Person) -> str:
    return hasher.hash(password_of(person))


def _account_id(person: Person) -> str:
    return _id(f"{person.relatienummer}:{person.username}")


def _id(name: str) -> str:
    return as_text(_digest(f"id:{name}", 16))


def _digest(name: str, size_bytes: int) -> bytes:
    return sha256(f"mijn-cak-zakelijk demo {name}".encode()).digest()[:size_bytes]
