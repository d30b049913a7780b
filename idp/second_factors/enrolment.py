"""Setting up a second factor: nothing counts before it was used once (I10a, I10b).

Each function runs in the caller's transaction. owner: the session or the login in which it was begun.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from idp.accounts.messages import FactorChange, FactorKind
from idp.accounts.model import Account
from idp.second_factors.changes import Changed, Visit, remember
from idp.second_factors.names import comparable, free_name, tidy
from idp.second_factors.ports import CeremonyKind, FactorsUnit, TotpFactor, WebauthnCredential
from idp.second_factors.totp import SECRET_BYTES, accept_code, digits_of
from idp.second_factors.webauthn import RelyingParty, accept_registration, new_challenge, registration_options

METHOD_ID_BYTES = 16
APP_NAME = "App"
MOST_METHODS = 10  # each app makes a guessed code a little likelier (threat 25)


class EnrolmentRefusal(Enum):
    """Why nothing was added."""

    NOT_STARTED = auto()
    NO_CODE = auto()
    WRONG_CODE = auto()
    NO_NAME = auto()
    NAME_TAKEN = auto()
    KEY_KNOWN = auto()
    KEY_REFUSED = auto()
    TOO_MANY = auto()


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who sets something up, and where."""

    account: Account
    owner: str
    visit: Visit


def app_secret(unit: FactorsUnit, owner: str, now: datetime) -> bytes:
    """20 random bytes for the app; the same until they are confirmed or half an hour has passed."""
    begun = unit.ceremonies.look(owner, CeremonyKind.APP, now)
    if begun is not None:
        return begun
    secret = secrets.token_bytes(SECRET_BYTES)
    unit.ceremonies.start(owner, CeremonyKind.APP, secret, now)
    return secret


def confirm_app(unit: FactorsUnit, applicant: Applicant, typed: str, name: str) -> TotpFactor | EnrolmentRefusal:
    """Keep the app when it shows the right code. That code can not be used again to log in (threat 24)."""
    account, owner, visit = applicant.account, applicant.owner, applicant.visit
    secret = unit.ceremonies.look(owner, CeremonyKind.APP, visit.now)
    if secret is None:
        return EnrolmentRefusal.NOT_STARTED
    code = digits_of(typed)
    if code is None:
        return EnrolmentRefusal.NO_CODE
    step = accept_code(secret, code, now=visit.now, last_step=0)
    if step is None:
        return EnrolmentRefusal.WRONG_CODE
    if _has_most(unit, account):
        return EnrolmentRefusal.TOO_MANY
    if unit.ceremonies.take(owner, CeremonyKind.APP, visit.now) is None:
        return EnrolmentRefusal.NOT_STARTED
    names = [app.name for app in unit.totp.of_account(account.account_id)]
    app = TotpFactor(
        totp_id=_method_id(),
        account_id=account.account_id,
        name=free_name(tidy(name) or APP_NAME, names),
        secret=secret,
        added_at=visit.now,
        last_step=step,
    )
    unit.totp.add(app)
    remember(unit, account, Changed(FactorChange.ADDED, FactorKind.APP, app.totp_id, app.name), visit)
    return app


def key_options(unit: FactorsUnit, applicant: Applicant, party: RelyingParty, name: str) -> str | EnrolmentRefusal:
    """JSON for the browser; the name is judged before its owner has to reach for the key."""
    account, now = applicant.account, applicant.visit.now
    known = unit.webauthn.of_account(account.account_id)
    refusal = _refused_name(name, known)
    if refusal is not None or _has_most(unit, account):
        return refusal or EnrolmentRefusal.TOO_MANY
    challenge = new_challenge()
    unit.ceremonies.start(applicant.owner, CeremonyKind.NEW_KEY, challenge, now)
    return registration_options(
        party,
        challenge=challenge,
        user_handle=account.account_id.encode(),
        user_name=account.username,
        display_name=account.full_name,
        known=known,
    )


def confirm_key(
    unit: FactorsUnit, applicant: Applicant, party: RelyingParty, name: str, response: str
) -> WebauthnCredential | EnrolmentRefusal:
    """Keep the key of this answer; its challenge is used up, whatever the verdict."""
    account, visit = applicant.account, applicant.visit
    challenge = unit.ceremonies.take(applicant.owner, CeremonyKind.NEW_KEY, visit.now)
    has_most = _has_most(unit, account)
    refusal = _refused_name(name, unit.webauthn.of_account(account.account_id))
    if refusal is not None or has_most:
        return refusal or EnrolmentRefusal.TOO_MANY
    new = accept_registration(party, response, challenge=challenge) if challenge else None
    if new is None:
        return EnrolmentRefusal.KEY_REFUSED
    key = WebauthnCredential(
        key_id=_method_id(),
        account_id=account.account_id,
        name=tidy(name),
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        transports=new.transports,
        added_at=visit.now,
    )
    if not unit.webauthn.add(key):
        return EnrolmentRefusal.KEY_KNOWN
    remember(unit, account, Changed(FactorChange.ADDED, FactorKind.KEY, key.key_id, key.name), visit)
    return key


def _has_most(unit: FactorsUnit, account: Account) -> bool:
    """True when no more may be added; holds the account's methods, so that nobody adds one meanwhile."""
    unit.factors.hold(account.account_id)
    return unit.factors.of_account(account.account_id).count >= MOST_METHODS


def _refused_name(name: str, known: tuple[WebauthnCredential, ...]) -> EnrolmentRefusal | None:
    wanted = tidy(name)
    if not wanted:
        return EnrolmentRefusal.NO_NAME
    taken = {comparable(key.name) for key in known}
    return EnrolmentRefusal.NAME_TAKEN if comparable(wanted) in taken else None


def _method_id() -> str:
    return secrets.token_urlsafe(METHOD_ID_BYTES)
