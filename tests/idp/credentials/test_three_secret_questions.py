"""S40: three different questions, three different answers that nobody can read off (E30 to E34, E31a)."""

from dataclasses import replace

import pytest

from idp.credentials.secret_questions import (
    OWN_QUESTION,
    AnswerViolation,
    Broken,
    ChosenQuestion,
    StoredQuestion,
    asked,
    violations,
)
from tests.idp.recovering import CHOSEN

pytestmark = pytest.mark.requires("S40")


def broken(position: int, **changed: str) -> list[AnswerViolation]:
    """What is wrong after one of the three is changed."""
    chosen = list(CHOSEN)
    chosen[position] = replace(chosen[position], **changed)
    found = violations(chosen, "timmerman")
    assert all(each.position == position for each in found), found
    return [each.violation for each in found]


def test_three_good_ones_break_nothing() -> None:
    assert violations(CHOSEN, "timmerman") == ()


def test_a_question_must_be_chosen() -> None:
    assert broken(1, question="", words="") == [AnswerViolation.NO_QUESTION]


def test_an_own_question_must_be_written() -> None:
    assert broken(2, question=OWN_QUESTION, words="  ") == [AnswerViolation.NO_OWN_QUESTION]


def test_the_same_question_twice_is_refused() -> None:
    assert broken(1, question="huisdier", words=CHOSEN[0].words) == [AnswerViolation.SAME_QUESTION]


def test_ones_own_words_for_a_question_of_the_list_are_the_same_question() -> None:
    words = "hoe HEETTE uw eerste huisdier"
    assert broken(2, question=OWN_QUESTION, words=words) == [AnswerViolation.SAME_QUESTION]


@pytest.mark.parametrize("answer", ["", "  ", "ab", "a b", "?!.,", "é!"])
def test_less_than_three_letters_or_digits_are_refused(answer: str) -> None:
    assert broken(0, answer=answer) == [AnswerViolation.TOO_SHORT]


@pytest.mark.parametrize("answer", ["abc", "123", "a b c", "Ede", "été"])
def test_three_letters_or_digits_are_enough(answer: str) -> None:
    assert broken(0, answer=answer) == []


def test_an_answer_has_at_most_200_characters_as_it_was_typed() -> None:
    assert broken(0, answer="abcde " * 33 + "12") == []
    assert broken(0, answer="abcde " * 33 + "123") == [AnswerViolation.TOO_LONG]
    assert broken(0, answer="abcde" + "." * 196) == [AnswerViolation.TOO_LONG]


@pytest.mark.parametrize("answer", [CHOSEN[0].answer, "vlekkie  de tweede!", "VLÉKKIE DE TWEEDE"])
def test_the_same_answer_twice_is_refused(answer: str) -> None:
    assert broken(1, answer=answer) == [AnswerViolation.SAME_ANSWER]


@pytest.mark.parametrize("answer", ["Huisdier", "eerste huisdier", "Hoe heette uw eerste huisdier?"])
def test_an_answer_from_the_question_is_refused(answer: str) -> None:
    assert broken(0, answer=answer) == [AnswerViolation.EASY_TO_SEE]


def test_a_word_that_is_only_part_of_a_word_of_the_question_is_fine() -> None:
    own = ChosenQuestion(OWN_QUESTION, "Waar kwam mijn moeder vandaan?", "Ede")
    assert violations((CHOSEN[0], CHOSEN[1], own), "timmerman") == ()


@pytest.mark.parametrize("answer", ["timmerman", "Timmerman!"])
def test_the_username_is_refused(answer: str) -> None:
    assert broken(2, answer=answer) == [AnswerViolation.EASY_TO_SEE]


def test_every_broken_rule_of_all_three_is_told_at_once() -> None:
    nothing = ChosenQuestion("", "", "")
    assert violations((nothing, nothing, nothing), "timmerman") == tuple(
        Broken(position, violation)
        for position in range(3)
        for violation in (AnswerViolation.NO_QUESTION, AnswerViolation.TOO_SHORT)
    )


def test_answers_do_not_show_where_values_are_printed() -> None:
    assert CHOSEN[0].answer not in repr(CHOSEN)


def test_an_attempt_is_asked_one_question_however_often_it_looks() -> None:
    stored = [StoredQuestion(position, "school", "", "hash") for position in range(3)]
    assert {asked(stored, "attempt-1").position for _ in range(10)} == {asked(stored, "attempt-1").position}
    assert {asked(stored, f"attempt-{number}").position for number in range(50)} == {0, 1, 2}
