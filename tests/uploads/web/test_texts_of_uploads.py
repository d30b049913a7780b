"""The messages E50-E63: each once, in the words of the screens, and complete in English."""

import re

import pytest
from flask import Flask

from tests.uploads.web.page_app import PageApp
from uploads.deliveries.states import Status
from uploads.web.texts import (
    FINISH_REFUSALS,
    FORM_REFUSALS,
    MESSAGES,
    RECEIPT_REFUSALS,
    START_REFUSALS,
    STATUSES,
    message,
)
from uploads.web.widget_texts import widget_texts

pytestmark = pytest.mark.requires("S41")

NUMBERED = ["E50", "E50a", *(f"E{number}" for number in range(51, 64))]


def in_language(app: Flask, language: str) -> dict[str, str]:
    with app.test_request_context(headers={"Cookie": f"mcz_taal={language}"}):
        labels = {f"status {status}": str(words.label) for status, words in STATUSES.items()}
        return {number: message(number) for number in MESSAGES} | widget_texts() | labels


@pytest.mark.parametrize("number", NUMBERED)
def test_every_message_of_bestanden_has_a_sentence(number: str) -> None:
    assert number in MESSAGES


def test_english_is_complete(pages: PageApp) -> None:
    dutch, english = in_language(pages.flask, "nl"), in_language(pages.flask, "en")
    same = {key for key in dutch if dutch[key] == english[key]}
    assert same <= {"total_refused"}, same


def test_a_translation_names_the_same_values(pages: PageApp) -> None:
    dutch, english = in_language(pages.flask, "nl"), in_language(pages.flask, "en")
    for key, sentence in dutch.items():
        assert set(re.findall(r"\{\w+\}", sentence)) == set(re.findall(r"\{\w+\}", english[key])), key


def test_every_refusal_of_a_use_case_has_a_message() -> None:
    numbers = [number for _, number in (*START_REFUSALS.values(), *FINISH_REFUSALS.values())]
    assert {*numbers, *FORM_REFUSALS.values(), *RECEIPT_REFUSALS.values()} <= set(MESSAGES)


def test_every_status_has_words_an_icon_and_its_own_slug() -> None:
    assert set(STATUSES) == set(Status)
    assert len({words.slug for words in STATUSES.values()}) == len(Status)
