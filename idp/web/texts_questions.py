"""The questions that one can choose from, and what is wrong with a question or an answer (E30 to E34)."""

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from idp.credentials.secret_questions import OWN_QUESTION, AnswerViolation, StoredQuestion

QUESTIONS: dict[str, LazyString] = {
    "huisdier": _l("Hoe heette uw eerste huisdier?"),
    "school": _l("Hoe heette uw eerste school?"),
    "straat": _l("In welke straat woonde u toen u tien jaar was?"),
    "bijbaan": _l("Wat was uw eerste bijbaan?"),
    "vriend": _l("Hoe heette uw beste vriend of vriendin als kind?"),
    "concert": _l("Van wie was het eerste concert dat u bezocht?"),
    "boek": _l("Welk boek las u als kind het liefst?"),
    "reis": _l("Wat was uw eerste bestemming in het buitenland?"),
    "leraar": _l("Van welke leraar leerde u het meest?"),
    "bijnaam": _l("Welke bijnaam had u als kind?"),
}
MAKE_OWN = _l("Ik maak zelf een vraag")

E30 = _l("Kies een vraag.")
E31 = _l("Kies drie verschillende vragen.")
E31A = _l("Vul uw eigen vraag in.")
E32 = _l("Vul een antwoord in van minstens 3 letters of cijfers.")
E32A = _l("Het antwoord is te lang. Gebruik hoogstens 200 tekens.")
E33 = _l("Geef op elke vraag een ander antwoord.")
E34 = _l("Het antwoord mag niet in de vraag staan of uw gebruikersnaam zijn.")

# Per rule the field, without its number, and the sentence.
VIOLATIONS: dict[AnswerViolation, tuple[str, LazyString]] = {
    AnswerViolation.NO_QUESTION: ("vraag", E30),
    AnswerViolation.NO_OWN_QUESTION: ("eigen_vraag", E31A),
    AnswerViolation.SAME_QUESTION: ("vraag", E31),
    AnswerViolation.TOO_SHORT: ("antwoord", E32),
    AnswerViolation.TOO_LONG: ("antwoord", E32A),
    AnswerViolation.SAME_ANSWER: ("antwoord", E33),
    AnswerViolation.EASY_TO_SEE: ("antwoord", E34),
}


def options() -> list[tuple[str, LazyString]]:
    """What the select field offers."""
    return [*QUESTIONS.items(), (OWN_QUESTION, MAKE_OWN)]


def places(count: int) -> dict[str, str]:
    """Per field the question it belongs to, because each of the three can be refused with the same sentence."""
    fields = sorted({field for field, _ in VIOLATIONS.values()})
    return {
        f"{field}_{number}": gettext("Vraag %(number)s", number=number)
        for number in range(1, count + 1)
        for field in fields
    }


def words_of(question: StoredQuestion) -> str:
    """The question as its owner reads it; one that we no longer have is shown by its key."""
    return question.own_words or str(QUESTIONS.get(question.question, question.question))


def wrong_answer(tries_left: int) -> str:
    """E33a with what is left of today."""
    if tries_left == 1:
        return str(gettext("Dit antwoord klopt niet. U kunt het nog 1 keer proberen."))
    return str(gettext("Dit antwoord klopt niet. U kunt het nog %(count)s keer proberen.", count=tries_left))
