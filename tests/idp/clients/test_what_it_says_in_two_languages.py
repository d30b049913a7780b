"""RFC 7591 2.2, OpenID Connect Registration 2.1: members that people read, with a language tag."""

from datetime import UTC, datetime
from typing import Any

import pytest

from idp.clients.declared import declared_client, exported
from idp.clients.errors import MetadataRefused
from idp.clients.metadata import build_client, published_metadata
from idp.clients.model import Client, RegisteredBy
from idp.clients.policy import GENERAL
from idp.clients.rules import Rules
from idp.clients.translations import MAX_TRANSLATIONS

pytestmark = pytest.mark.requires("M-27", "OP-62")

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
RULES = Rules(policy=GENERAL, issuer_is_https=True)
SAID = {
    "client_name": "Rooster",
    "client_name#en": "Timetable",
    "client_name#ja-Jpan-JP": "\u6642\u9593\u5272",
    "client_uri#en": "https://app.example/en",
    "logo_uri#nl": "https://app.example/logo-nl.png",
    "policy_uri": "https://app.example/privacy",
    "policy_uri#en": "https://app.example/en/privacy",
    "tos_uri#en-GB": "https://app.example/en/terms",
}


def _client(**metadata: Any) -> Client:
    raw = {"redirect_uris": ["https://app.example/cb"], **metadata}
    return build_client(raw, RULES, client_id="c1", registered_by=RegisteredBy.COMMAND, now=NOW)


def test_what_it_says_in_any_language_is_kept_and_told_again() -> None:
    assert SAID.items() <= published_metadata(_client(**SAID)).items()


@pytest.mark.parametrize(
    ("member", "nl", "en"),
    [
        ("client_name", "Rooster", "Timetable"),
        ("client_uri", "https://app.example/en", "https://app.example/en"),
        ("logo_uri", "https://app.example/logo-nl.png", "https://app.example/logo-nl.png"),
        ("policy_uri", "https://app.example/privacy", "https://app.example/en/privacy"),
        ("tos_uri", "https://app.example/en/terms", "https://app.example/en/terms"),
    ],
)
def test_a_reader_gets_his_own_language_or_what_holds_for_every_other(member: str, nl: str, en: str) -> None:
    said = _client(**SAID).translated(member)

    assert (said.in_language("nl"), said.in_language("en")) == (nl, en)


def test_without_an_untagged_value_the_dutch_one_holds_for_every_other_language() -> None:
    client = _client(**{"client_name#fr": "Horaire", "client_name#en": "Timetable", "client_name#NL": "Rooster"})

    assert client.client_name == "Rooster"
    assert published_metadata(client)["client_name#nl"] == "Rooster"
    assert _client(**{"client_name#fr": "Horaire"}).client_name == "Horaire"


def test_a_narrower_tag_serves_who_reads_the_language_and_the_plain_one_goes_first() -> None:
    narrow = {"client_name": "Rooster", "client_name#en-GB": "Timetable", "client_name#en-US": "Schedule"}

    assert _client(**narrow).name.in_language("en") == "Timetable"
    assert _client(**narrow, **{"client_name#en": "Times"}).name.in_language("en") == "Times"


@pytest.mark.requires("threat 22", "M-29")
@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("client_name#en", "x" * 81),
        ("client_name#en", "two\nlines"),
        ("client_name#en", ["Timetable"]),
        ("client_name#", "Timetable"),
        ("client_name#not a tag", "Timetable"),
        ("policy_uri#en", "javascript:alert(1)"),
        ("tos_uri#en", "http://app.example/terms"),
        ("redirect_uris#en", ["https://app.example/en"]),
        ("scope#en", "openid"),
    ],
)
def test_a_tag_loosens_no_rule_and_has_no_place_elsewhere(member: str, value: object) -> None:
    with pytest.raises(MetadataRefused) as refused:
        _client(**{member: value})

    assert refused.value.field == member


def test_there_are_not_endlessly_many() -> None:
    with pytest.raises(MetadataRefused):
        _client(**{f"client_name#en-x-{number}": "Timetable" for number in range(MAX_TRANSLATIONS + 1)})


def test_a_file_that_was_exported_declares_the_same() -> None:
    entry = {"client_id": "c1", "policy": "general", "redirect_uris": ["https://app.example/cb"], **SAID}

    first = declared_client(entry, issuer_is_https=True, default_policy="general", now=NOW)
    again = declared_client(exported(first), issuer_is_https=True, default_policy="general", now=NOW)

    assert SAID.items() <= exported(first).items()
    assert again == first
