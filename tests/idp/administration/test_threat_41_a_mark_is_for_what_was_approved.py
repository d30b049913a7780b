"""K34 and threat 41: the mark goes to the application that two people looked at, and to nothing else."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from idp.accounts.model import Role
from idp.administration.actions import Action
from idp.administration.operations import Done
from idp.administration.proposals import Proposal
from idp.administration.verdict import Verdict
from idp.clients.model import Client
from shared.jose.keys import generate_key
from tests.idp.administration.desk import WHY, Desk
from tests.idp.administration.test_d7_applications import FORM, added, run, seen, stored

pytestmark = pytest.mark.requires("K34", "threat 41")

KEYS = {"token_endpoint_auth_method": "private_key_jwt", "policy": "nlgov"}


def a_key_set() -> dict[str, Any]:
    return {"keys": [generate_key("ES256").public_jwk()]}


def save(desk: Desk, client: Client) -> None:
    with desk.office.idp.foundation.units.write() as unit:
        unit.clients.save(client, desk.now)


def proposed(desk: Desk, client_id: str, *, mark: bool = True) -> Proposal:
    administrator = desk.office.actor(Role.CLIENT_ADMIN)
    assert desk.use.first_party.propose(administrator, client_id, WHY, desk.now, mark=mark) is Verdict.WAITS
    (only,) = desk.waiting()
    return only


def test_who_approves_sees_where_it_is_how_it_proves_itself_and_what_it_may_ask(desk: Desk) -> None:
    facts = added(desk.office, **KEYS, jwks=json.dumps(a_key_set()))
    proposal = proposed(desk, facts["client_id"])
    shown = {
        "client_name": "Digitaal Declareren",
        "redirect_uris": "https://d.example/cb",
        "initiate_login_uri": "https://d.example/inloggen",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks_uri": "",
        "policy": "nlgov",
        "scope": "openid profile",
    }
    assert shown.items() <= proposal.old.items()
    assert len(proposal.old["jwks"]) == 64
    page = desk.office.visitor(Role.APPROVER).get(f"/beheer/goedkeuren/{proposal.proposal_id}").text
    assert all(value in page for value in shown.values())


@pytest.mark.parametrize(
    "changed",
    [
        {"client_name": "Ander"},
        {"redirect_uris": ("https://kwaad.example/cb",)},
        {"redirect_uris": ("https://d.example/cb", "https://kwaad.example/cb")},
        {"initiate_login_uri": "https://kwaad.example/inloggen"},
        {"token_endpoint_auth_method": "none"},
        {"jwks_uri": "https://kwaad.example/jwks.json"},
        {"jwks": {"keys": []}},
        {"policy_name": "nlgov"},
        {"scope": ("openid", "profile", "beheer")},
    ],
    ids=lambda changed: "-".join(changed),
)
def test_what_changed_before_the_approval_gets_no_mark(desk: Desk, changed: Mapping[str, Any]) -> None:
    client_id = added(desk.office)["client_id"]
    proposal = proposed(desk, client_id)
    save(desk, replace(stored(desk.office, client_id), **changed))
    assert desk.approve(proposal) is Verdict.CHANGED_MEANWHILE
    assert not stored(desk.office, client_id).first_party


def test_who_proposed_it_does_not_change_it_to_another_place(desk_on_both: Desk) -> None:
    office = desk_on_both.office
    client_id = added(office)["client_id"]
    proposal = proposed(desk_on_both, client_id)
    elsewhere = {"redirect_uris": ["https://kwaad.example/cb"], "scope": ["openid", "beheer"]}
    form = {**FORM, **elsewhere, "client_id": client_id, "versie": seen(office, client_id)}
    assert isinstance(run(office, Action.CLIENT_CHANGE, **form), Done)
    assert desk_on_both.approve(proposal) is Verdict.CHANGED_MEANWHILE
    assert not stored(office, client_id).first_party
    reject, approver = desk_on_both.use.decisions.reject, desk_on_both.approver
    assert reject(approver, proposal.proposal_id, WHY, desk_on_both.now) is Verdict.DONE
    again = proposed(desk_on_both, client_id)
    assert again.old["redirect_uris"] == "https://kwaad.example/cb"
    assert desk_on_both.approve(again) is Verdict.DONE
    assert stored(office, client_id).first_party


def test_other_words_in_its_introduction_do_not_stop_the_approval(desk: Desk) -> None:
    client_id = added(desk.office)["client_id"]
    proposal = proposed(desk, client_id)
    save(desk, replace(stored(desk.office, client_id), intro="Anders."))
    assert desk.approve(proposal) is Verdict.DONE
    assert stored(desk.office, client_id).has_tile


def test_a_proposal_that_says_nothing_of_the_application_gives_no_mark(desk: Desk) -> None:
    """One of the release before."""
    client_id = added(desk.office)["client_id"]
    proposal = proposed(desk, client_id)
    bare = {"eigen_applicatie": "nee"}
    assert desk.use.decisions.reject(desk.approver, proposal.proposal_id, WHY, desk.now) is Verdict.DONE
    with desk.office.idp.foundation.units.write() as unit:
        unit.proposals.add(replace(proposal, proposal_id="bare", old=bare, new={"eigen_applicatie": "ja"}))
    assert desk.approve("bare") is Verdict.CHANGED_MEANWHILE


def test_a_change_meanwhile_does_not_keep_the_mark(desk: Desk) -> None:
    client_id = added(desk.office)["client_id"]
    assert desk.approve(proposed(desk, client_id)) is Verdict.DONE
    proposal = proposed(desk, client_id, mark=False)
    save(desk, replace(stored(desk.office, client_id), client_name="Ander"))
    assert desk.approve(proposal) is Verdict.DONE
    assert not stored(desk.office, client_id).first_party
