"""OP-92, M-03: a code says to nobody but us what it stands for, and cannot be made or changed by others."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.oidc.claims_request import ClaimsRequest
from idp.oidc.model import Code
from idp.oidc.sealed_code import MAX_LENGTH, CodeSeal
from shared.clock import FixedClock
from shared.encryption import KEY_BYTES, Vault

pytestmark = pytest.mark.requires("OP-92", "threat 14")


@pytest.fixture
def seal(vault: Vault) -> CodeSeal:
    return CodeSeal(vault)


@pytest.fixture
def code(clock: FixedClock) -> Code:
    return Code(
        grant_id="0" * 32,
        client_id="client-1",
        account_id="account-1",
        sid="sid-1",
        redirect_uri="https://app.example/back",
        scope=("openid", "profile"),
        nonce="é",
        code_challenge=None,
        auth_time=clock.now() - timedelta(hours=1, microseconds=1),
        acr="urn:cak:acr:mfa",
        amr=("pwd", "otp"),
        expires_at=clock.now() + timedelta(seconds=60),
        resource=("https://uploads.example",),
        claims=ClaimsRequest(userinfo={"email": {"essential": True}}, scope=("email",)),
    )


def test_it_comes_out_as_it_went_in(seal: CodeSeal, code: Code) -> None:
    assert seal.open(seal.seal(code)) == code
    plain = replace(code, claims=ClaimsRequest(), nonce=None, code_challenge="c" * 43)
    assert seal.open(seal.seal(plain)) == plain


def test_it_is_another_one_each_time_and_shows_nothing(seal: CodeSeal, code: Code) -> None:
    values = {seal.seal(code) for _ in range(20)}
    assert len(values) == 20
    for value in values:
        assert b"account-1" not in base64.urlsafe_b64decode(value + "==")


def test_a_changed_or_foreign_one_is_none(seal: CodeSeal, code: Code) -> None:
    value = seal.seal(code)
    other = CodeSeal(Vault([b"o" * KEY_BYTES]))
    assert other.open(value) is None
    for position in (0, 8, 20, len(value) // 2, len(value) - 2):
        changed = value[:position] + ("A" if value[position] != "A" else "B") + value[position + 1 :]
        assert seal.open(changed) is None


@pytest.mark.parametrize("value", ["", "x", "é", "\ud800", "a b", "A" * 44, "A" * (MAX_LENGTH + 4), "====", "\n"])
def test_anything_else_is_none(seal: CodeSeal, value: str) -> None:
    assert seal.open(value) is None


def test_what_was_encrypted_for_another_purpose_is_none(seal: CodeSeal, vault: Vault) -> None:
    sealed = base64.urlsafe_b64encode(vault.encrypt("totp", b"[]")).decode().rstrip("=")
    assert seal.open(sealed) is None


def test_an_older_master_key_opens_it_too(code: Code) -> None:
    value = CodeSeal(Vault([b"1" * KEY_BYTES])).seal(code)
    assert CodeSeal(Vault([b"2" * KEY_BYTES, b"1" * KEY_BYTES])).open(value) == code
