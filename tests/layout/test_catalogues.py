"""Everything that is said in Dutch is said in English too, and nothing is translated that is not said."""

import re

import pytest

from shared.layout.catalogues import PACKAGES, extracted, lacks_english, stored

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_has_english(package: str) -> None:
    known = {message.id: message for message in stored(package) if message.id}
    said = [message.id for message in extracted(package) if message.id]
    assert [sentence for sentence in said if sentence not in known or lacks_english(known[sentence])] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_sentence_is_translated_in_vain(package: str) -> None:
    said = {message.id for message in extracted(package)}
    assert [message.id for message in stored(package) if message.id and message.id not in said] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_english_fills_in_the_same_values(package: str) -> None:
    for message in stored(package):
        for dutch, english in zip(_forms(message.id), _forms(message.string), strict=True):
            assert sorted(PLACEHOLDER.findall(dutch)) == sorted(PLACEHOLDER.findall(english)), dutch


def _forms(text: object) -> list[str]:
    return [str(form) for form in text] if isinstance(text, tuple | list) else [str(text)]
