"""The three questions as typed, on I9 and A2."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request
from flask_babel import LazyString

from idp.credentials.secret_questions import MAX_OWN_QUESTION, OWN_QUESTION, QUESTIONS, Broken, ChosenQuestion
from idp.web import texts_questions as texts


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """Question by question: the choice, the owner's own words, and the answer."""

    chosen: tuple[ChosenQuestion, ...] = ()
    typed: tuple[tuple[str, str], ...] = (("", ""),) * QUESTIONS

    def page(self) -> dict[str, object]:
        """What the fields show again: everything but the answers."""
        return {"questions": self.typed, "options": texts.options(), "places": texts.places(QUESTIONS)}


def question_form() -> QuestionForm:
    """Read the three from the request; a choice that is none of ours counts as no choice."""
    typed = tuple((_field("vraag", number), _own_words(number)) for number in range(1, QUESTIONS + 1))
    chosen = tuple(_chosen(choice, own, _field("antwoord", number)) for number, (choice, own) in enumerate(typed, 1))
    return QuestionForm(chosen, typed)


def errors_of(broken: Iterable[Broken]) -> list[tuple[str | None, LazyString]]:
    """Each broken rule at its field."""
    found = ((each.position + 1, *texts.VIOLATIONS[each.violation]) for each in broken)
    return [(f"{field}_{number}", sentence) for number, field, sentence in found]


def _chosen(choice: str, own: str, answer: str) -> ChosenQuestion:
    if choice == OWN_QUESTION:
        return ChosenQuestion(choice, own, answer)
    words = texts.QUESTIONS.get(choice)
    return ChosenQuestion(choice if words else "", str(words or ""), answer)


def _own_words(number: int) -> str:
    return _field("eigen_vraag", number).strip()[:MAX_OWN_QUESTION]


def _field(name: str, number: int) -> str:
    return request.form.get(f"{name}_{number}", "")
