"""Keys and recovery codes for accounts of a test, and twenty threads that race."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Barrier, Thread
from typing import TypeVar

from idp.accounts.model import Account
from idp.audit.record import Origin
from idp.login.own_factors import Owner
from idp.login.sso_session import start_session
from idp.second_factors.changes import Visit
from idp.second_factors.code_renewal import name_of
from idp.second_factors.ports import WebauthnCredential
from idp.second_factors.recovery_codes import hashed, new_codes
from idp.second_factors.webauthn import RelyingParty, accept_registration, registration_options
from tests.idp.installation import ORIGIN, Installation
from tests.support.authenticator import Authenticator

PARTY = RelyingParty("localhost", "http://localhost:8000")
CHALLENGE = bytes(32)
T = TypeVar("T")


def visit(idp: Installation, origin: Origin = ORIGIN) -> Visit:
    """Somebody at the door, now."""
    return Visit(origin, "Firefox, Windows", idp.now)


def owner(idp: Installation, account: Account) -> Owner:
    """The account's owner, who has just logged in fully."""
    with idp.foundation.units.read() as unit:
        stored = unit.accounts.find(account.account_id)
    assert stored is not None
    in_use = replace(stored, last_login_at=stored.last_login_at or idp.now)
    session = start_session(account.account_id, ("pwd", "otp", "mfa"), idp.now)
    with idp.foundation.units.write() as unit:
        unit.sessions.add(session, session.sid)
    return Owner(session, in_use)


def add_key(idp: Installation, account: Account, name: str = "laptop werk", *, counts: bool = True) -> Authenticator:
    """A key that the account has."""
    key = Authenticator(counts=counts)
    options = registration_options(
        PARTY, challenge=CHALLENGE, user_handle=b"x", user_name="x", display_name="x", known=()
    )
    new = accept_registration(PARTY, key.create(options), challenge=CHALLENGE)
    assert new is not None
    key_id = f"key-{account.username}-{name}"[:32]
    stored = WebauthnCredential(
        key_id, account.account_id, name, new.credential_id, new.public_key, 0, new.transports, idp.now
    )
    with idp.foundation.units.write() as unit:
        assert unit.webauthn.add(stored)
    return key


def add_codes(idp: Installation, account: Account) -> tuple[str, ...]:
    """Recovery codes that the account has."""
    codes = new_codes()
    with idp.foundation.units.write() as unit:
        unit.recovery_codes.replace(account.account_id, hashed(codes, idp.foundation.hasher, idp.now))
    return codes


def save_new_codes(idp: Installation, account: Account) -> tuple[str, ...]:
    """The same by way of A3: shown, then kept."""
    mine = owner(idp, account)
    codes = idp.steps.own_factors.new_codes(mine, idp.now)
    assert idp.steps.own_factors.keep_codes(mine, name_of(codes), visit(idp)) is True
    return codes


def race(works: Sequence[Callable[[], T]]) -> list[T]:
    """What all of them give when they start at the same moment."""
    start, results = Barrier(len(works)), list[T]()

    def run(work: Callable[[], T]) -> None:
        start.wait()
        results.append(work())

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
