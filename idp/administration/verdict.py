"""What became of an action of the servicedesk."""

from enum import Enum, auto


class Verdict(Enum):
    """DONE, or why not."""

    DONE = auto()
    WAITS = auto()  # it was proposed; somebody else decides
    NOT_FOUND = auto()
    SAME_PERSON = auto()  # E71
    DECIDED_BEFORE = auto()  # E76
    CHANGED_MEANWHILE = auto()  # E76
    WAITS_ALREADY = auto()
    WRONG_STATE = auto()
    FORM_CHANGED = auto()
    NO_REASON = auto()
    NO_ADDRESS = auto()
    CHECKS_MISSING = auto()  # answer and call back come before a recovery (threat 30)
    LETTER_UNDER_WAY = auto()  # no new address while a letter is on its way (S9)
    ADDRESS_TOO_NEW = auto()  # no letter to an address that just changed (S9)
    ROLES_ELSEWHERE = auto()  # K28
    OWN_ROLE = auto()  # K28
    LAST_OF_ROLE = auto()  # K28
    TOO_MANY = auto()  # for one transaction
    UNKNOWN_CHOICE = auto()
    NO_START = auto()  # no tile without an address to start at (K34)


class Stale(Exception):
    """What was proposed does not fit what is there now; the transaction is undone."""

    def __init__(self, verdict: Verdict = Verdict.CHANGED_MEANWHILE) -> None:
        super().__init__(verdict.name)
        self.verdict = verdict
