"""Making recovery codes: shown until their owner says that they are saved, and only then they count (I10c, E37)."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from idp.accounts.messages import FactorChange, FactorKind
from idp.second_factors.changes import Changed, remember
from idp.second_factors.enrolment import Applicant
from idp.second_factors.ports import CeremonyKind, CodeSet, FactorsUnit
from idp.second_factors.recovery_codes import new_codes


def offered_codes(unit: FactorsUnit, owner: str, now: datetime) -> tuple[str, ...]:
    """Ten codes; the same until they are saved or half an hour has passed."""
    begun = codes_on_offer(unit, owner, now)
    if begun is not None:
        return begun
    codes = new_codes()
    unit.ceremonies.start(owner, CeremonyKind.CODES, json.dumps(codes).encode(), now)
    return codes


def codes_on_offer(unit: FactorsUnit, owner: str, now: datetime) -> tuple[str, ...] | None:
    """The codes that were shown and not saved yet."""
    begun = unit.ceremonies.look(owner, CeremonyKind.CODES, now)
    return None if begun is None else tuple(json.loads(begun))


def name_of(codes: Sequence[str]) -> str:
    """A name for these ten, so that a page that has become old cannot save others than it showed."""
    return sha256("\n".join(codes).encode()).hexdigest()


def keep_codes(unit: FactorsUnit, applicant: Applicant, codes: CodeSet) -> bool:
    """Let the saved codes count; the old set is void. False when they were saved before, or are too old.

    From here on the codes exist as hashes only: nobody sees them again.
    """
    if unit.ceremonies.take(applicant.owner, CeremonyKind.CODES, applicant.visit.now) is None:
        return False
    account = applicant.account
    unit.factors.hold(account.account_id)
    unit.recovery_codes.replace(account.account_id, codes)
    changed = Changed(FactorChange.CODES_RENEWED, FactorKind.RECOVERY_CODES, codes.set_id)
    remember(unit, account, changed, applicant.visit)
    return True
