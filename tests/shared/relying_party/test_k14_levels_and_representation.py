"""K14, RP-15: a service asks the level its settings want and believes no less; `represents` is one party or nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import FixedClock
from shared.jose.errors import InvalidToken
from shared.relying_party.authorization_request import Wishes, new_request
from shared.relying_party.errors import LoginRefused
from shared.relying_party.party import RelyingParty
from shared.relying_party.represented import check_represents
from shared.relying_party.settings import ACR_MFA, ACR_PHR, LoginSettings, RpSettings
from shared.settings import CommonSettings
from tests.support.relying_parties import Visitor
from tests.support.tiny_provider import TinyProvider, changed

PARTY = {"sub": "100001", "iss": "urn:cak:relatieregister", "sub_id_type": "urn:cak:relatienummer"}


def _settings(**asked: Any) -> RpSettings:
    return RpSettings.of("portal", "http://localhost:8001", CommonSettings(env="demo"), LoginSettings(**asked))


@pytest.mark.requires("K14")
def test_a_service_that_wants_a_key_asks_it_of_every_login_and_accepts_nothing_else() -> None:
    strict, ordinary = _settings(level="phr", max_age_seconds=900), _settings()

    asked = new_request(strict, "/", Wishes()).parameters

    assert (asked["acr_values"], asked["max_age"]) == (ACR_PHR, "900")
    assert strict.acceptable_acr == {ACR_PHR}
    assert not {"acr_values", "max_age"} & new_request(ordinary, "/", Wishes()).parameters.keys()
    assert ordinary.acceptable_acr == {ACR_MFA, ACR_PHR}


@pytest.fixture
def with_settings(party: RelyingParty, provider: TinyProvider) -> Callable[..., Visitor]:
    """The visitor of a party whose settings were changed."""

    def visitor(**changes: Any) -> Visitor:
        settings = replace(party.settings, **changes)
        party.login._settings = settings
        return Visitor(party, provider)

    return visitor


@pytest.mark.requires("K14", "C-06", "RP-14")
def test_a_login_that_proved_less_than_was_asked_is_not_believed(
    with_settings: Callable[..., Visitor], provider: TinyProvider
) -> None:
    visitor = with_settings(acceptable_acr=frozenset({ACR_PHR}))

    with pytest.raises(LoginRefused):
        visitor.log_in()
    provider.change_id_token = changed(acr=ACR_PHR)
    assert visitor.log_in()


@pytest.mark.requires("K14", "C-06")
def test_a_login_that_is_older_than_was_asked_is_not_believed(
    with_settings: Callable[..., Visitor], provider: TinyProvider, clock: FixedClock
) -> None:
    visitor = with_settings(max_age_seconds=600)

    provider.auth_time = clock.now() - timedelta(minutes=11, seconds=1)
    with pytest.raises(LoginRefused):
        visitor.log_in()
    provider.auth_time = clock.now() - timedelta(minutes=11)  # clocks may differ by a minute
    assert visitor.log_in()


@pytest.mark.requires("RP-15", "OP-25")
@pytest.mark.parametrize(
    "party",
    [
        "100001",
        {},
        {**PARTY, "exp": 1},
        {**PARTY, "aud": "portal"},
        {"sub": "100001"},
        {**PARTY, "sub": 7},
        {**PARTY, "sub": "999999"},
    ],
)
def test_what_is_not_one_represented_party_refuses_the_token(party: Any) -> None:
    with pytest.raises(InvalidToken):
        check_represents({"urn:cak:relatienummer": "100001", "represents": party})


@pytest.mark.requires("RP-15")
@pytest.mark.parametrize("name", ["sub", "iss"])
def test_a_represented_party_has_a_name_and_somebody_who_gave_it(name: str) -> None:
    with pytest.raises(InvalidToken):
        check_represents({"represents": {**PARTY, name: ""}})


@pytest.mark.requires("RP-15", "RP-21")
def test_one_party_or_none_is_accepted() -> None:
    check_represents({"urn:cak:relatienummer": "100001", "represents": PARTY})
    check_represents({"represents": PARTY})
    check_represents({"urn:cak:relatienummer": "100001"})


@pytest.mark.requires("RP-15")
def test_a_login_on_behalf_of_another_organisation_than_it_names_is_refused(
    visitor: Visitor, provider: TinyProvider
) -> None:
    provider.change_id_token = changed(represents={**PARTY, "sub": "999999"})
    with pytest.raises(LoginRefused):
        visitor.log_in()
    provider.change_id_token = changed(represents=PARTY)
    assert visitor.log_in()
