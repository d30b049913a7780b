"""The secret questions of everyone in the demo, with answers that are known to everyone (K4)."""

from collections.abc import Sequence

from idp.credentials.secret_questions import StoredQuestion, normalise
from idp.foundation import Foundation

ANSWERS = {"huisdier": "Vlekkie", "school": "De Regenboog", "bijbaan": "Krantenwijk"}


def give_demo_questions(foundation: Foundation, account_ids: Sequence[str]) -> dict[str, str]:
    """Give these accounts the three questions, unless they have some; the answers by question."""
    now = foundation.clock.now()
    with foundation.units.read() as unit:
        accounts = [unit.accounts.find(account_id) for account_id in account_ids]
    lacking = [account.account_id for account in accounts if account and not account.has_secret_questions]
    if lacking:
        stored = _stored(foundation)
        with foundation.units.write() as unit:
            for account_id in lacking:
                unit.questions.replace(account_id, stored, now)
    return ANSWERS


def _stored(foundation: Foundation) -> list[StoredQuestion]:
    hashed = [(question, foundation.hasher.hash(normalise(answer))) for question, answer in ANSWERS.items()]
    return [StoredQuestion(position, question, "", encoded) for position, (question, encoded) in enumerate(hashed)]
