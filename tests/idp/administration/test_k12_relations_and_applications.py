"""K12 and K34: what a relation may use is given by the servicedesk; a tile by two people."""

from dataclasses import replace

import pytest

from idp.accounts.model import Role
from idp.administration.verdict import Verdict
from idp.clients.policy import GENERAL
from idp.oidc.own_clients import UPLOADS, own_clients
from tests.idp.administration.desk import WHY, Desk

pytestmark = pytest.mark.requires("K12", "K34", "S4")


def with_clients(desk: Desk) -> None:
    addresses = {"portal_url": "http://localhost:8001", "uploads_url": "http://localhost:8002"}
    made = own_clients(**addresses, policy=GENERAL, issuer_is_https=False, now=desk.now)
    with desk.office.idp.foundation.units.write() as unit:
        for client in made:
            unit.clients.save(client, desk.now)
        unit.clients.save(replace(made[1], client_id="anders", client_name="Anders", first_party=False), desk.now)


def test_the_servicedesk_gives_a_relation_its_applications(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    with_clients(desk)
    entitle = desk.use.relations.entitle
    assert entitle(desk.clerk, account.relatienummer, [UPLOADS], WHY, desk.now) is Verdict.DONE
    page = desk.use.relations.look(desk.clerk, account.relatienummer, desk.now)
    assert page is not None
    assert list(page.entitled) == [UPLOADS]
    assert [client.client_id for client in page.applications] == [UPLOADS]
    assert entitle(desk.clerk, account.relatienummer, ["verzonnen"], WHY, desk.now) is Verdict.UNKNOWN_CHOICE
    assert "entitlement.changed" in desk.office.idp.events()


def test_two_people_give_an_application_its_tile(desk: Desk) -> None:
    with_clients(desk)
    administrator = desk.office.actor(Role.CLIENT_ADMIN)
    propose = desk.use.first_party.propose
    assert propose(administrator, "anders", WHY, desk.now, mark=True) is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.DONE
    with desk.office.idp.foundation.units.read() as unit:
        client = unit.clients.find("anders")
    assert client is not None
    assert client.first_party
    assert propose(administrator, "anders", WHY, desk.now, mark=True) is Verdict.WRONG_STATE
    assert propose(administrator, "niets", WHY, desk.now, mark=True) is Verdict.NOT_FOUND
