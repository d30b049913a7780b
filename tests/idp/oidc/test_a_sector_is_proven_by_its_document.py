"""OIDC Registration 5, Core 8.1: who shares pairwise subjects with others is on a list at the sector's own address."""

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.cli.protocol import administration
from idp.clients.errors import MetadataRefused
from idp.clients.policy import GENERAL
from idp.clients.rules import Rules
from idp.oidc.client_administration import Addition
from idp.oidc.device import GRANT_TYPE
from tests.idp.oidc.browsing import Application, Browser, Idp, claims_of_token
from tests.idp.oidc.managing import change
from tests.idp.oidc.publishing import Publisher, publishing

ONE, TWO = "https://one.example/cb", "https://two.example/cb"


@pytest.fixture
def sector() -> Iterator[Publisher]:
    """The list of a sector, at its own server."""
    with publishing([ONE, TWO]) as publisher:
        yield publisher


@pytest.fixture
def idp_with_sector(idp: Idp, sector: Publisher) -> Idp:
    return idp.that_calls(sector.destination)


def _wish(sector: Publisher, *redirect_uris: str) -> dict[str, Any]:
    return {
        "redirect_uris": list(redirect_uris),
        "subject_type": "pairwise",
        "sector_identifier_uri": sector.address,
    }


def _refused(answer: TestResponse) -> str:
    assert answer.status_code == 400
    value = answer.json or {}
    assert value["error"] == "invalid_client_metadata"
    return str(value["error_description"])


def _sub(application: Application, browser: Browser) -> str:
    return str(claims_of_token(application.tokens(browser)["id_token"])["sub"])


@pytest.mark.requires("OP-28", "OP-67", "M-33")
def test_applications_of_one_sector_see_the_same_person(idp_with_sector: Idp, sector: Publisher) -> None:
    browser = idp_with_sector.browser()
    one, two = (idp_with_sector.trusted(**_wish(sector, uri)) for uri in (ONE, TWO))
    both = idp_with_sector.trusted(**_wish(sector, ONE, TWO))
    alone = idp_with_sector.trusted(redirect_uris=[ONE], subject_type="pairwise")

    assert _sub(one, browser) == _sub(two, browser) == _sub(both, browser)
    assert _sub(alone, browser) != _sub(one, browser)
    assert both.registered["sector_identifier_uri"] == sector.address


@pytest.mark.requires("M-33", "OP-28")
def test_who_is_not_on_the_list_is_not_let_in(idp_with_sector: Idp, sector: Publisher) -> None:
    sector.document = [TWO, "https://one.example/CB"]

    description = _refused(idp_with_sector.try_register(_wish(sector, ONE)))

    assert description == "sector_identifier_uri: does not list every one of redirect_uris"


@pytest.mark.requires("M-33", "OP-28")
def test_a_program_without_addresses_has_nothing_that_the_list_could_name(
    idp_with_sector: Idp, sector: Publisher
) -> None:
    program = {"redirect_uris": [], "grant_types": [GRANT_TYPE], "scope": "openid files:write"}

    description = _refused(idp_with_sector.try_register(_wish(sector) | program))

    assert description == "sector_identifier_uri: needs redirect_uris, which its list has to name"


@pytest.mark.requires("M-33")
@pytest.mark.parametrize("document", [{"redirect_uris": [ONE]}, ONE, None, [ONE, 1]], ids=str)
def test_what_is_no_list_is_refused(idp_with_sector: Idp, sector: Publisher, document: object) -> None:
    sector.document = document

    assert "JSON list" in _refused(idp_with_sector.try_register(_wish(sector, ONE)))


@pytest.mark.requires("K18")
@pytest.mark.parametrize("status", [404, 302, 500])
def test_a_list_that_cannot_be_read_is_refused_clearly(idp_with_sector: Idp, sector: Publisher, status: int) -> None:
    sector.status = status

    assert _refused(idp_with_sector.try_register(_wish(sector, ONE))) == "sector_identifier_uri: cannot be read"


@pytest.mark.requires("K18", "threat 21")
def test_a_list_too_large_or_inside_the_network_is_not_read(idp: Idp, sector: Publisher) -> None:
    assert "do not call" in _refused(idp.try_register(_wish(sector, ONE)))
    assert sector.asked == 0
    sector.document = [ONE, "x" * 70_000]
    assert "cannot be read" in _refused(idp.that_calls(sector.destination).try_register(_wish(sector, ONE)))


@pytest.mark.requires("M-33", "M-31")
def test_a_change_is_held_against_the_list_of_that_moment(idp_with_sector: Idp, sector: Publisher) -> None:
    application = idp_with_sector.register(**_wish(sector, ONE), scope="openid email")
    before = application.stored()

    refused = change(application, **_wish(sector, ONE, "https://three.example/cb"))
    sector.document = [TWO]
    gone = change(application, **_wish(sector, ONE))

    assert "does not list" in _refused(refused)
    assert "does not list" in _refused(gone)
    assert application.stored() == before
    assert change(application, **_wish(sector, TWO)).status_code == 200


@pytest.mark.requires("M-33")
def test_a_command_is_held_against_it_too(idp_with_sector: Idp, sector: Publisher) -> None:
    rules = Rules(GENERAL, issuer_is_https=False)
    addition = Addition(_wish(sector, "https://three.example/cb"), rules)

    with pytest.raises(MetadataRefused):
        administration(idp_with_sector.foundation).add(addition, idp_with_sector.now)
