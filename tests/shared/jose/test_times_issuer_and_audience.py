"""RFC 7519 4.1: the plain checks of registered claims."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.jose.claims import audiences, check_audience, check_issuer, check_times, epoch
from shared.jose.errors import InvalidToken

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _claims(**changes: Any) -> dict[str, Any]:
    return {"exp": epoch(NOW + SECOND), "iat": epoch(NOW), "nbf": epoch(NOW), **changes}


def test_a_token_is_good_until_its_end_and_the_leeway() -> None:
    check_times(_claims(exp=epoch(NOW - 59 * SECOND)), NOW)


def test_a_token_past_its_end_and_the_leeway_is_refused() -> None:
    with pytest.raises(InvalidToken, match="expired"):
        check_times(_claims(exp=epoch(NOW - 60 * SECOND)), NOW)


@pytest.mark.parametrize("name", ["nbf", "iat"])
def test_a_token_from_the_future_is_refused(name: str) -> None:
    with pytest.raises(InvalidToken, match="not_yet_valid"):
        check_times(_claims(**{name: epoch(NOW + 61 * SECOND)}), NOW)


def test_a_token_without_an_end_is_refused() -> None:
    with pytest.raises(InvalidToken, match="exp_missing"):
        check_times({"iat": epoch(NOW)}, NOW)


@pytest.mark.parametrize("value", ["tomorrow", True, 1e300, [1]])
def test_an_end_that_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(InvalidToken, match="exp_shape"):
        check_times(_claims(exp=value), NOW)


@pytest.mark.requires("M-11")
def test_an_audience_may_be_text_or_a_list() -> None:
    assert audiences({"aud": "a"}) == audiences({"aud": ["a"]}) == ("a",)


@pytest.mark.requires("threat 16")
def test_a_token_for_somebody_else_is_refused() -> None:
    check_audience({"aud": ["us", "them"]}, "us")
    for other in ("them", "us too", ["us too"], None):
        with pytest.raises(InvalidToken, match="audience"):
            check_audience({"aud": other}, "us")


@pytest.mark.requires("M-12")
@pytest.mark.parametrize("issuer", ["https://idp.example/", "https://IDP.example", None])
def test_an_issuer_is_compared_as_exact_text(issuer: str | None) -> None:
    check_issuer({"iss": "https://idp.example"}, "https://idp.example")
    with pytest.raises(InvalidToken, match="issuer"):
        check_issuer({"iss": issuer}, "https://idp.example")
