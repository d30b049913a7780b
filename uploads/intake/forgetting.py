"""What is known of old deliveries goes, receipts and names among it; the chain of receipts stays whole (AVG 5(1)(e)).

Only what has no bytes left and is not held: what nobody picked up is still to be taken, with its receipt.
"""

from datetime import datetime

from uploads.deliveries.keeping import Keeping
from uploads.intake.ports import Begin, IntakeUnit
from uploads.receipts.link import link_of, make_link

AT_A_TIME = 100


def forget_old(begin: Begin, issuer: str, keeping: Keeping, now: datetime) -> int:
    """Forget deliveries whose years are over, and accounts of which nothing is left; how many deliveries."""
    before = keeping.forgotten_if_before(now)
    with begin() as unit:
        forgotten = sum(_forget(unit, kenmerk, issuer, now) for kenmerk in unit.records.take_old(before, AT_A_TIME))
        unit.records.forget_uploads_alone(before)
        unit.records.forget_accounts(keeping.accounts_if_before(now))
    return forgotten


def _forget(unit: IntakeUnit, kenmerk: str, issuer: str, now: datetime) -> bool:
    """False for a delivery whose receipt is not genuine: what is wrong with it stays to be seen by `uploads check`."""
    jws = unit.receipts.find(kenmerk)
    if jws is not None:
        link = link_of(jws, unit.receipts.published_keys())
        if link is None:
            return False
        if link.number:
            text = make_link(link, issuer, kenmerk, now, unit.receipts.signing_key())
            unit.receipts.add_link(link, kenmerk, text)
    unit.records.forget(kenmerk)
    return True
