"""K12 and K34: what a relation may use is given by the servicedesk; a tile by two people."""

from dataclasses import replace

import pytest

from idp.accounts.model import Account, Role
from idp.administration.entitling import Audience, ClientEntitling
from idp.administration.request_draft import Choices, read_draft
from idp.administration.verdict import Verdict
from idp.clients.policy import GENERAL
from idp.login.sso_session import start_session
from idp.oidc.own_clients import PORTAL, UPLOAD_COMMAND, UPLOADS, own_clients
from tests.idp.administration.desk import FORM, TYPED, WHY, Desk
from tests.idp.oidc.stored import grant_of

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


def test_what_an_application_for_an_account_does_not_name_is_withheld(desk: Desk) -> None:
    with_clients(desk)
    with desk.office.idp.foundation.units.write() as unit:
        uploads = unit.clients.registered(UPLOADS)
        assert uploads is not None
        unit.clients.save(replace(uploads, client_id="ook.eigen"), desk.now)
    wanted = read_draft(TYPED, Choices(applications=(UPLOADS,), new_relation=True, form=FORM))
    assert desk.approve(desk.enter(wanted)) is Verdict.DONE
    account = desk.by_name("104382", "j.timmerman")
    assert account is not None
    with desk.office.idp.foundation.units.read() as unit:
        kept_from = {each: unit.entitlements.of(account.account_id, each).withheld for each in (UPLOADS, "ook.eigen")}
    assert kept_from == {UPLOADS: False, "ook.eigen": True}


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


def grants_of(desk: Desk, account: Account, *client_ids: str) -> list[str]:
    """Applications are in use by this person from now on; the ids of what was given them."""
    session = start_session(account.account_id, ("pwd", "otp", "mfa"), desk.now)
    ids = [f"{account.username}-{client_id}" for client_id in client_ids]
    with desk.office.idp.foundation.units.write() as unit:
        unit.sessions.add(session, session.sid)
        for grant_id, client_id in zip(ids, client_ids, strict=True):
            grant = grant_of(client_id, account.account_id, desk.now, grant_id=grant_id, sid=session.sid)
            unit.grants.add(grant)
    return ids


def living(desk: Desk, grant_ids: list[str]) -> list[str]:
    with desk.office.idp.foundation.units.read() as unit:
        found = [unit.grants.find(grant_id) for grant_id in grant_ids]
    return [grant.client_id for grant in found if grant is not None and grant.revoked_at is None]


def test_who_is_left_out_when_an_open_application_is_restricted_loses_it_at_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    with_clients(desk)
    stays, goes = desk.account(), desk.account(username="p.ander", relatienummer="200002")
    kept = grants_of(desk, stays, UPLOADS, UPLOAD_COMMAND, "anders")
    ended = grants_of(desk, goes, UPLOADS, UPLOAD_COMMAND, "anders")
    write, permission = desk.office.idp.foundation.units.write, desk.office.console.permission
    entitling, wanted = ClientEntitling(write, permission), Audience(True, [stays.relatienummer])
    administrator = desk.office.actor(Role.CLIENT_ADMIN)

    assert entitling.entitle(administrator, UPLOADS, wanted, WHY, desk.now) is Verdict.DONE
    assert living(desk, ended) == ["anders"]
    assert living(desk, kept) == [UPLOADS, UPLOAD_COMMAND, "anders"]

    assert desk.use.relations.entitle(desk.clerk, stays.relatienummer, [], WHY, desk.now) is Verdict.DONE
    assert living(desk, kept) == ["anders"]


def test_nobody_loses_anything_when_an_application_is_opened_to_all(desk: Desk) -> None:
    with_clients(desk)
    grants = grants_of(desk, desk.account(), UPLOADS)
    entitling = ClientEntitling(desk.office.idp.foundation.units.write, desk.office.console.permission)
    opened = entitling.entitle(desk.office.actor(Role.CLIENT_ADMIN), UPLOADS, Audience(False), WHY, desk.now)
    assert opened is Verdict.DONE
    assert living(desk, grants) == [UPLOADS]


def test_nobody_loses_anything_when_a_relation_loses_what_is_open_to_all(desk: Desk) -> None:
    with_clients(desk)
    account, entitle = desk.account(), desk.use.relations.entitle
    grants = grants_of(desk, account, "anders")
    with desk.office.idp.foundation.units.write() as unit:
        unit.entitlements.restrict("anders", restricted=False)
    assert entitle(desk.clerk, account.relatienummer, ["anders"], WHY, desk.now) is Verdict.DONE
    assert entitle(desk.clerk, account.relatienummer, [], WHY, desk.now) is Verdict.DONE
    assert living(desk, grants) == ["anders"]


@pytest.mark.requires("T26")
def test_a_merger_takes_over_what_either_relation_may_use_and_leaves_nothing(desk: Desk) -> None:
    with_clients(desk)
    old, new = desk.account(), desk.account(username="p.ander", relatienummer="200002")
    desk.use.relations.entitle(desk.clerk, old.relatienummer, [UPLOADS], WHY, desk.now)
    desk.use.relations.entitle(desk.clerk, new.relatienummer, ["anders"], WHY, desk.now)
    asked = desk.use.relations.propose_merger(desk.clerk, old.relatienummer, new.relatienummer, WHY, desk.now)
    assert asked is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.DONE
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.entitlements.of_relation(old.relatie_id) == ()
        assert set(unit.entitlements.of_relation(new.relatie_id)) == {UPLOADS, "anders"}


def test_the_portal_is_for_everyone_and_an_ended_relation_gets_nothing(desk: Desk) -> None:
    with_clients(desk)
    entitling = ClientEntitling(desk.office.idp.foundation.units.write, desk.office.console.permission)
    account, administrator = desk.account(), desk.office.actor(Role.CLIENT_ADMIN)
    assert entitling.entitle(administrator, PORTAL, Audience(True), WHY, desk.now) is Verdict.UNKNOWN_CHOICE
    with desk.office.idp.foundation.units.write() as unit:
        assert unit.relations.close(account.relatie_id, desk.now)
    wanted = Audience(True, [account.relatienummer])
    assert entitling.entitle(administrator, UPLOADS, wanted, WHY, desk.now) is Verdict.UNKNOWN_CHOICE
