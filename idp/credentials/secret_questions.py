"""Three secret questions and their answers (S38, S40).

They open nothing: an answer is an extra threshold in recovery, after the mailed link and the second
factor, and a check that the service desk can start. ASVS v5.0.0-6.4.2 would rather have none.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

DOTLESS_I = "\u0131"  # its capital is that of i, so that folding case alone would tell them apart
QUESTIONS = 3
MIN_SIGNS = 3  # letters and digits of an answer
MAX_OWN_QUESTION = 100  # characters
MAX_ANSWER = 200  # characters, as typed: the service desk can type no more when it checks one (T20)
OWN_QUESTION = "eigen"


class AnswerViolation(StrEnum):
    """A broken rule; members stand in the order in which users read them."""

    NO_QUESTION = "no_question"
    NO_OWN_QUESTION = "no_own_question"
    SAME_QUESTION = "same_question"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    SAME_ANSWER = "same_answer"
    EASY_TO_SEE = "easy_to_see"


@dataclass(frozen=True, slots=True)
class ChosenQuestion:
    """What someone chose and answered. question: key of one of ours, or OWN_QUESTION. words: as its owner reads it."""

    question: str
    words: str
    answer: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """A question with the slow hash of its answer. own_words: of a question that its owner made, else empty."""

    position: int
    question: str
    own_words: str
    encoded: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that the question at this position (0 to 2) breaks."""

    position: int
    violation: AnswerViolation


def normalise(answer: str) -> str:
    """The answer as it is compared: case, accents and punctuation do not matter, spaces are folded."""
    text = "".join(sign for sign in answer if sign.isspace() or unicodedata.category(sign)[0] in "LNM")
    for _ in range(2):  # folding case can compose what is to be decomposed again
        text = unicodedata.normalize("NFKD", text.casefold()).replace(DOTLESS_I, "i")
    return " ".join("".join(sign for sign in text if sign.isspace() or _is_sign(sign)).split())


def signs(answer: str) -> int:
    """How many letters and digits are left of an answer."""
    return sum(not sign.isspace() for sign in normalise(answer))


def violations(chosen: Sequence[ChosenQuestion], username: str) -> tuple[Broken, ...]:
    """Every broken rule of the three, question by question."""
    return tuple(
        Broken(position, violation)
        for position in range(len(chosen))
        for violation in (_wrong_question(chosen, position), _wrong_answer(chosen, position, username))
        if violation is not None
    )


def asked(stored: Sequence[StoredQuestion], attempt_id: str) -> StoredQuestion:
    """The one question of an attempt: the same however often its page is opened, another one the next time."""
    return stored[int.from_bytes(sha256(attempt_id.encode()).digest()) % len(stored)]


def _wrong_question(chosen: Sequence[ChosenQuestion], position: int) -> AnswerViolation | None:
    question = chosen[position]
    if not question.question:
        return AnswerViolation.NO_QUESTION
    if not question.words.strip():
        return AnswerViolation.NO_OWN_QUESTION
    if normalise(question.words) in {normalise(other.words) for other in chosen[:position]}:
        return AnswerViolation.SAME_QUESTION
    return None


def _wrong_answer(chosen: Sequence[ChosenQuestion], position: int, username: str) -> AnswerViolation | None:
    answer = normalise(chosen[position].answer)
    if signs(answer) < MIN_SIGNS:
        return AnswerViolation.TOO_SHORT
    if len(chosen[position].answer) > MAX_ANSWER:
        return AnswerViolation.TOO_LONG
    if answer in {normalise(other.answer) for other in chosen[:position]}:
        return AnswerViolation.SAME_ANSWER
    # Whole words: 'Ede' is a town, and not a part of 'moeder'.
    in_question = f" {answer} " in f" {normalise(chosen[position].words)} "
    return AnswerViolation.EASY_TO_SEE if in_question or answer == normalise(username) else None


def _is_sign(character: str) -> bool:
    """Letters, and what Unicode counts as numbers; marks, punctuation and symbols are dropped."""
    return unicodedata.category(character)[0] in "LN"
