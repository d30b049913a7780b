"""Threat 23: random secrets, stored as SHA-256, compared in constant time."""

import pytest

from idp.clients.client_secret import generate_secret, matches


@pytest.mark.requires("threat 23")
def test_the_secret_matches_its_digest() -> None:
    secret, digest = generate_secret()

    assert matches(digest, secret)
    assert secret not in digest


@pytest.mark.requires("threat 23", "M-19")
@pytest.mark.parametrize("given", ["", "wrong", "gehéím", "\U0001f511", "x" * 10_000])
def test_any_other_text_is_refused_without_a_crash(given: str) -> None:
    _, digest = generate_secret()

    assert not matches(digest, given)


def test_a_client_without_a_secret_is_matched_by_nothing() -> None:
    assert not matches(None, "")
