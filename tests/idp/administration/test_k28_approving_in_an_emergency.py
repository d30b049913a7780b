"""K28: when no approver can, an operator approves what somebody else proposed, and the auditors are told (M25)."""

import secrets

import pytest
from click.testing import CliRunner

from idp.accounts.model import Role
from idp.administration.actor import Actor, operator_at_work
from idp.administration.proposals import ProposalState
from idp.administration.verdict import Verdict
from idp.cli import act as act_command
from idp.cli.main import commands
from tests.idp.administration.desk import WHY, Desk, draft

pytestmark = pytest.mark.requires("K28", "threat 41")


def operator(desk: Desk, login: str = "beheer1") -> Actor:
    return operator_at_work(login, desk.now)


def test_it_is_carried_out_and_every_auditor_is_told(desk: Desk) -> None:
    desk.office.hire("tweede.auditor", Role.AUDITOR)
    entered = desk.enter()
    decisions = desk.use.decisions
    assert decisions.approve_in_emergency(operator(desk), entered.proposal_id, WHY) is Verdict.DONE
    assert desk.by_name("104382", "j.timmerman") is not None
    assert desk.office.idp.mails().count("M25") == 2
    events = desk.office.idp.events()
    assert "emergency.approved" in events
    assert "proposal.approved" not in events
    decided = decisions.find(desk.approver, entered.proposal_id, desk.now)
    assert decided is not None
    assert (decided.state, decided.decided_by, decided.decided_by_name, decided.decision_reason) == (
        ProposalState.APPROVED, "operator", "beheer1", WHY,
    )  # fmt: skip


def test_the_auditor_reads_who_did_it_and_why(desk: Desk) -> None:
    desk.use.decisions.approve_in_emergency(operator(desk), desk.enter().proposal_id, WHY)
    position = desk.office.idp.events().index("emergency.approved")
    detail = desk.office.idp.details()[position]
    assert (detail["reason"], detail["agent"]) == (WHY, "command line of beheer1")


def test_an_operator_does_not_approve_what_the_same_operator_entered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.cli.act.operator_login", lambda: "beheer1")
    clerk = act_command.actor_for(desk.office.idp.foundation, desk.office.people[Role.SERVICEDESK].username)
    entered = desk.use.requests.enter(clerk, draft(), desk.now)
    proposal_id = getattr(entered, "proposal_id", "")
    approve = desk.use.decisions.approve_in_emergency
    assert approve(operator(desk), proposal_id, WHY) is Verdict.SAME_PERSON
    assert desk.office.idp.events()[-1] == "proposal.self_decision_refused"
    assert approve(operator(desk, "beheer2"), proposal_id, WHY) is Verdict.DONE


def test_it_needs_a_reason_and_happens_once(desk: Desk) -> None:
    entered, approve = desk.enter(), desk.use.decisions.approve_in_emergency
    assert approve(operator(desk), "unknown", WHY) is Verdict.NOT_FOUND
    assert approve(operator(desk), entered.proposal_id, " ") is Verdict.NO_REASON
    assert desk.approve(entered) is Verdict.DONE
    assert approve(operator(desk), entered.proposal_id, WHY) is Verdict.DECIDED_BEFORE
    assert "M25" not in desk.office.idp.mails()


@pytest.mark.parametrize("begins", ["", "-F"])
def test_a_command_approves_once_whatever_the_proposal_is_called(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, begins: str
) -> None:
    token = secrets.token_urlsafe
    monkeypatch.setattr(
        "idp.administration.proposals.secrets.token_urlsafe", lambda size: begins + token(size)[len(begins) :]
    )
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(desk.office.idp.foundation.settings.var))
    monkeypatch.setattr("idp.cli.emergency.lay_foundation", lambda _settings: desk.office.idp.foundation)
    entered = desk.enter()
    command = ["emergency", "approve", entered.proposal_id, "--reason", WHY]
    first, again = (CliRunner().invoke(commands, command) for _ in range(2))
    assert (first.exit_code, first.output) == (0, "approved; the auditors are told\n")
    assert (again.exit_code, "decided_before" in again.output) == (1, True)
