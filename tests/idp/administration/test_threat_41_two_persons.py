"""Threat 41: what needs two people is decided by another person, whatever account, role or door is used."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from idp.accounts.model import Account, Role
from idp.administration.actor import Actor, Door
from idp.administration.proposals import Proposal, ProposalState, may_decide
from idp.administration.verdict import Verdict
from idp.cli import act as act_command
from idp.cli.operator import operator_login
from tests.idp.administration.desk import WHY, Desk, draft

pytestmark = pytest.mark.requires("threat 41", "K28")


def both_roles(desk: Desk, username: str, person_id: str = "") -> Account:
    return desk.office.hire(username, Role.SERVICEDESK, Role.APPROVER, person_id=person_id)


@pytest.mark.parametrize("door", Door)
def test_who_entered_does_not_approve_through_any_door(desk: Desk, door: Door) -> None:
    alone = both_roles(desk, "alleen.bezig")
    desk.use.blocking.block(desk.office.actor(alone), (account := desk.account()).account_id, WHY, desk.now)
    actor = desk.office.actor(alone, door)
    assert desk.use.blocking.propose_unblock(actor, account.account_id, WHY, desk.now) is Verdict.WAITS
    (waiting,) = desk.waiting()
    assert desk.approve(waiting, actor) is Verdict.SAME_PERSON
    assert desk.use.decisions.reject(actor, waiting.proposal_id, WHY, desk.now) is Verdict.SAME_PERSON
    assert desk.office.idp.events()[-1] == "proposal.self_decision_refused"
    assert desk.approve(waiting) is Verdict.DONE


def second_account_by_mail(desk: Desk, first: Account) -> Actor:
    second = desk.office.hire("tweede.account", Role.APPROVER)
    with desk.office.idp.foundation.units.write() as unit:
        unit.life.change_email(second.account_id, first.email.upper())
    return desk.office.actor(desk.found(second.account_id))


def second_account_by_name(desk: Desk, first: Account) -> Actor:
    return desk.office.actor(desk.office.hire("tweede.account", Role.APPROVER, person_id=first.account_id))


@pytest.mark.parametrize("second", [second_account_by_mail, second_account_by_name], ids=["mail box", "person"])
def test_a_second_account_of_the_same_person_does_not_approve(
    desk: Desk, second: Callable[[Desk, Account], Actor]
) -> None:
    approver = second(desk, desk.office.people[Role.SERVICEDESK])
    assert desk.approve(desk.enter(), approver) is Verdict.SAME_PERSON


def test_another_mail_address_afterwards_makes_no_second_person(desk: Desk) -> None:
    alone = both_roles(desk, "alleen.bezig")
    entered = desk.use.requests.enter(desk.office.actor(alone), draft(), desk.now)
    assert isinstance(entered, Proposal)
    with desk.office.idp.foundation.units.write() as unit:
        unit.life.change_email(alone.account_id, "ander@x.example")
    assert desk.approve(entered, desk.office.actor(desk.found(alone.account_id))) is Verdict.SAME_PERSON


def test_who_became_the_same_person_afterwards_does_not_approve(desk: Desk) -> None:
    entered, author = desk.enter(), desk.office.people[Role.SERVICEDESK]
    with desk.office.idp.foundation.units.write() as unit:
        unit.life.change_email(author.account_id, desk.office.people[Role.APPROVER].email)
    assert desk.approve(entered) is Verdict.SAME_PERSON


def test_who_asked_learns_that_another_one_decided_and_leaves_no_mark_of_an_own_decision(desk: Desk) -> None:
    alone = desk.office.actor(both_roles(desk, "alleen.bezig"))
    entered = desk.use.requests.enter(alone, draft(), desk.now)
    assert isinstance(entered, Proposal)
    assert desk.approve(entered) is Verdict.DONE
    assert desk.approve(entered, alone) is Verdict.DECIDED_BEFORE
    assert "proposal.self_decision_refused" not in desk.office.idp.events()


def test_nobody_decides_about_oneself(desk: Desk) -> None:
    other = desk.office.hire("andere.goedkeurder", Role.APPROVER)
    assert desk.use.roles.propose_grant(desk.approver, other.username, Role.AUDITOR, WHY, desk.now) is Verdict.WAITS
    (waiting,) = desk.waiting()
    assert desk.approve(waiting, desk.office.actor(other)) is Verdict.SAME_PERSON
    third = desk.office.hire("derde.goedkeurder", Role.APPROVER)
    assert desk.approve(waiting, desk.office.actor(third)) is Verdict.DONE
    assert desk.found(other.account_id).roles == {Role.APPROVER, Role.AUDITOR}


def test_nobody_asks_for_the_own_role(desk: Desk) -> None:
    own = desk.office.people[Role.APPROVER].username
    assert desk.use.roles.propose_grant(desk.approver, own, Role.AUDITOR, WHY, desk.now) is Verdict.OWN_ROLE
    assert desk.waiting() == ()


def test_one_operator_who_acts_for_two_is_one_person(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idp.cli.act.operator_login", lambda: "operator")
    desk_actor, approver = (
        act_command.actor_for(desk.office.idp.foundation, desk.office.people[role].username)
        for role in (Role.SERVICEDESK, Role.APPROVER)
    )
    entered = desk.use.requests.enter(desk_actor, draft(), desk.now)
    assert isinstance(entered, Proposal)
    assert desk.approve(entered, approver) is Verdict.SAME_PERSON
    assert desk.approve(entered) is Verdict.DONE


def test_an_operator_is_not_another_one_under_another_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def acts_for(role: Role, name: str) -> Actor:
        for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            monkeypatch.setenv(variable, name)
        return act_command.actor_for(desk.office.idp.foundation, desk.office.people[role].username)

    entered = desk.use.requests.enter(acts_for(Role.SERVICEDESK, "de.een"), draft(), desk.now)
    assert isinstance(entered, Proposal)
    assert desk.approve(entered, acts_for(Role.APPROVER, "de.ander")) is Verdict.SAME_PERSON


def test_an_operator_without_a_name_is_known_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 4_242_424)
    assert operator_login() == "4242424"


def test_who_is_unknown_is_not_another_person(desk: Desk) -> None:
    assert not may_decide(desk.enter(), frozenset())


def test_of_two_approvers_at_once_one_decides(desk_on_both: Desk) -> None:
    desk, entered = desk_on_both, desk_on_both.enter()
    people = [desk.office.hire(f"goedkeurder.{number}", Role.APPROVER) for number in range(4)]
    actors, start = [desk.office.actor(person) for person in people], Barrier(len(people))

    def decide(actor: Actor) -> Verdict:
        start.wait()
        return desk.approve(entered, actor)

    with ThreadPoolExecutor(len(people)) as pool:
        verdicts = list(pool.map(decide, actors))
    assert sorted(verdict.name for verdict in verdicts) == ["DECIDED_BEFORE"] * 3 + ["DONE"]
    assert desk.office.idp.mails().count("M03") == 1
    assert desk.office.idp.events().count("account.approved") == 1


def test_an_approval_and_a_rejection_at_once_leave_one_decision(desk_on_both: Desk) -> None:
    desk, entered = desk_on_both, desk_on_both.enter()
    other, start = desk.office.actor(desk.office.hire("tweede", Role.APPROVER)), Barrier(2)

    def approve() -> Verdict:
        start.wait()
        return desk.approve(entered)

    def reject() -> Verdict:
        start.wait()
        return desk.use.decisions.reject(other, entered.proposal_id, "Geen handtekening", desk.now)

    with ThreadPoolExecutor(2) as pool:
        verdicts = [each.result() for each in (pool.submit(approve), pool.submit(reject))]
    assert sorted(verdict.name for verdict in verdicts) == ["DECIDED_BEFORE", "DONE"]
    decided = desk.use.decisions.find(desk.approver, entered.proposal_id, desk.now)
    assert decided is not None
    made = desk.by_name("104382", "j.timmerman") is not None
    assert made == (decided.state is ProposalState.APPROVED)
    assert ("M03" in desk.office.idp.mails()) == made
    assert ("M02" in desk.office.idp.mails()) != made
