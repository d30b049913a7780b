"""Threat 6: what a key says on another site, without its owner, or to another question is worth nothing."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.second_factors.ports import WebauthnCredential
from idp.second_factors.webauthn import (
    RelyingParty,
    accept_assertion,
    accept_registration,
    authentication_options,
    credential_id_of,
    new_challenge,
    registration_options,
)
from tests.support.authenticator import Authenticator, b64, unb64

pytestmark = pytest.mark.requires("threat 6", "K20")

PARTY = RelyingParty("idp.example", "https://idp.example")
CHALLENGE = bytes(range(32))


class Wrong(TypedDict, total=False):
    """What can be wrong with a key: its site, the page that asked it, or that its owner did nothing."""

    rp_id: str
    origin: str
    verifies: bool


def ours() -> Authenticator:
    """A key of our site, used there by its owner."""
    return Authenticator("idp.example", "https://idp.example")


def create_options(challenge: bytes = CHALLENGE, known: tuple[WebauthnCredential, ...] = ()) -> str:
    return registration_options(
        PARTY,
        challenge=challenge,
        user_handle=b"account-1",
        user_name="timmerman",
        display_name="Jan Timmerman",
        known=known,
    )


def get_options(challenge: bytes = CHALLENGE, known: tuple[WebauthnCredential, ...] = ()) -> str:
    return authentication_options(PARTY, challenge=challenge, known=known)


def enrolled(key: Authenticator) -> WebauthnCredential:
    new = accept_registration(PARTY, key.create(create_options()), challenge=CHALLENGE)
    assert new is not None
    now = datetime(2027, 2, 16, tzinfo=UTC)
    return WebauthnCredential(
        "key-1", "account-1", "sleutel", new.credential_id, new.public_key, 0, new.transports, now
    )


def test_a_key_of_ours_is_accepted_and_counts() -> None:
    key = ours()
    credential = enrolled(key)
    assert credential.credential_id == key.credential_id
    assert accept_assertion(PARTY, credential, key.get(get_options()), challenge=CHALLENGE) == 1


def test_options_demand_that_the_user_is_verified_and_ask_no_attestation() -> None:
    asked = json.loads(create_options())
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["attestation"] == "none"
    assert asked["rp"] == {"id": "idp.example", "name": "Mijn CAK Zakelijk"}
    assert json.loads(get_options())["userVerification"] == "required"


def test_options_name_the_keys_of_the_account() -> None:
    credential = enrolled(ours())
    named = [{"id": b64(credential.credential_id), "type": "public-key", "transports": ["usb", "nfc"]}]
    assert json.loads(create_options(known=(credential,)))["excludeCredentials"] == named
    assert json.loads(get_options(known=(credential,)))["allowCredentials"] == named


def test_a_challenge_is_long_and_new_each_time() -> None:
    first, second = new_challenge(), new_challenge()
    assert len(first) == 32
    assert first != second


MISMATCHES: list[Wrong] = [
    {"origin": "https://idp.example.evil"},
    {"origin": "http://idp.example"},
    {"origin": "https://idp.example:8443"},
    {"origin": "https://portal.idp.example"},
    {"rp_id": "evil.example"},
    {"rp_id": "example"},
    {"verifies": False},
]


@pytest.mark.parametrize("wrong", MISMATCHES, ids=str)
def test_a_registration_elsewhere_or_without_its_owner_is_refused(wrong: Wrong) -> None:
    key = replace(ours(), **wrong)
    assert accept_registration(PARTY, key.create(create_options()), challenge=CHALLENGE) is None


@pytest.mark.parametrize("wrong", MISMATCHES, ids=str)
def test_an_assertion_elsewhere_or_without_its_owner_is_refused(wrong: Wrong) -> None:
    key = ours()
    credential = enrolled(key)
    elsewhere = replace(key, **wrong)
    assert accept_assertion(PARTY, credential, elsewhere.get(get_options()), challenge=CHALLENGE) is None


def test_an_answer_to_another_question_is_refused() -> None:
    key = ours()
    credential = enrolled(key)
    other = get_options(challenge=bytes(32))
    assert accept_assertion(PARTY, credential, key.get(other), challenge=CHALLENGE) is None
    assert accept_registration(PARTY, key.create(create_options(bytes(32))), challenge=CHALLENGE) is None


def test_a_registration_is_no_login_and_a_login_no_registration() -> None:
    key = ours()
    credential = enrolled(key)
    assert accept_assertion(PARTY, credential, key.create(create_options()), challenge=CHALLENGE) is None
    assert accept_registration(PARTY, key.get(get_options()), challenge=CHALLENGE) is None


def test_another_key_that_borrows_the_id_is_refused() -> None:
    key = ours()
    credential = enrolled(key)
    thief = replace(ours(), credential_id=key.credential_id)
    assert accept_assertion(PARTY, credential, thief.get(get_options()), challenge=CHALLENGE) is None


@pytest.mark.parametrize("field", ["clientDataJSON", "authenticatorData", "signature"])
def test_a_flipped_bit_is_seen(field: str) -> None:
    key = ours()
    credential = enrolled(key)
    answer = json.loads(key.get(get_options()))
    raw = bytearray(unb64(answer["response"][field]))
    raw[len(raw) // 2] ^= 1
    answer["response"][field] = b64(bytes(raw))
    assert accept_assertion(PARTY, credential, json.dumps(answer), challenge=CHALLENGE) is None


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", "{}", "7", '{"id":1,"rawId":2,"type":"public-key","response":{}}', "{" * 500]
)
def test_what_is_no_answer_at_all_is_refused(answer: str) -> None:
    credential = enrolled(ours())
    assert accept_registration(PARTY, answer, challenge=CHALLENGE) is None
    assert accept_assertion(PARTY, credential, answer, challenge=CHALLENGE) is None
    assert credential_id_of(answer) is None


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from(["attestationObject", "authenticatorData", "clientDataJSON", "signature"])
)
def test_no_bytes_make_it_fail_otherwise(raw: bytes, field: str) -> None:
    key = ours()
    credential = enrolled(key)
    for answer in (key.create(create_options()), key.get(get_options())):
        changed = json.loads(answer)
        changed["response"][field] = base64.urlsafe_b64encode(raw).decode().rstrip("=")
        accept_registration(PARTY, json.dumps(changed), challenge=CHALLENGE)
        accept_assertion(PARTY, credential, json.dumps(changed), challenge=CHALLENGE)
