"""One table says who may do what, and the use cases themselves hold to it."""

from datetime import timedelta

import pytest

from idp.accounts.model import Role
from idp.administration.actions import RULES, Action
from idp.administration.actor import are_two_people, person_of
from idp.administration.operations import Values
from idp.administration.permission import LoginTooOld, NotPermitted, allowed, is_fresh_enough
from tests.idp.administration.office import Office

pytestmark = pytest.mark.requires("K28", "threat 30")


def test_every_action_has_a_rule_with_at_least_one_role() -> None:
    assert set(RULES) == set(Action)
    assert [action for action, rule in RULES.items() if not rule.roles] == []


@pytest.mark.parametrize(("seconds", "is_fresh"), [(0, True), (300, True), (301, False)])
def test_a_login_is_fresh_for_five_minutes(office: Office, seconds: int, is_fresh: bool) -> None:
    later = office.idp.now + timedelta(seconds=seconds)
    assert is_fresh_enough(office.actor(Role.SERVICEDESK), Action.ACCOUNT_BLOCK, later) is is_fresh


def test_the_auditor_changes_nothing() -> None:
    own = {action for action, rule in RULES.items() if Role.AUDITOR in rule.roles}
    assert own == {
        Action.WORK_VIEW, Action.AUDIT_READ, Action.AUDIT_VERIFY, Action.AUDIT_EXPORT, Action.ROLES_LIST,
    }  # fmt: skip


def test_the_letter_clerk_never_sees_people_or_mails() -> None:
    own = {action for action, rule in RULES.items() if Role.LETTER_CLERK in rule.roles}
    assert own == {Action.WORK_VIEW, *(action for action in Action if action.value.startswith("letters."))}


def test_who_enters_has_no_role_that_approves() -> None:
    approving = {Action.APPLICATION_APPROVE, Action.PROPOSAL_APPROVE}
    assert {role for action in approving for role in RULES[action].roles} == {Role.APPROVER}


def test_what_needs_two_people_needs_a_fresh_login() -> None:
    assert [action for action, rule in RULES.items() if rule.two_people and not rule.fresh] == []


@pytest.mark.parametrize("role", Role)
def test_a_use_case_itself_refuses_who_may_not(office: Office, role: Role) -> None:
    actor = office.actor(role)
    for action, row in office.console.operations.items():
        if not allowed(actor, action):
            with pytest.raises(NotPermitted):
                row.run(actor, Values(), office.idp.now)


def test_a_use_case_itself_refuses_an_old_login(office: Office) -> None:
    for action, row in office.console.operations.items():
        for role in RULES[action].roles if RULES[action].fresh else ():
            old = office.actor(role, auth_time=office.idp.now - timedelta(minutes=5, seconds=1))
            with pytest.raises(LoginTooOld):
                row.run(old, Values(), office.idp.now)


def test_a_refusal_is_remembered(office: Office) -> None:
    with pytest.raises(NotPermitted):
        office.console.permission.require(office.actor(Role.AUDITOR), Action.ACCOUNT_BLOCK, office.idp.now)
    assert office.idp.events()[-1] == "console.action_refused"
    assert {"door": "screen", "why": "role"}.items() <= office.idp.details()[-1].items()


def test_an_old_login_is_remembered_as_such(office: Office) -> None:
    old = office.actor(Role.SERVICEDESK, auth_time=office.idp.now - timedelta(hours=1))
    with pytest.raises(LoginTooOld):
        office.console.permission.require(old, Action.ACCOUNT_BLOCK, office.idp.now)
    assert office.idp.events()[-1] == "console.action_refused"
    assert {"door": "screen", "why": "old_login"}.items() <= office.idp.details()[-1].items()


@pytest.mark.requires("threat 41")
def test_one_person_with_two_accounts_is_one_person(office: Office) -> None:
    one, other = (person_of(office.people[role]) for role in (Role.SERVICEDESK, Role.APPROVER))
    assert are_two_people(one, other)
    again = office.people[Role.APPROVER]
    assert not are_two_people(one | other, person_of(again))
    assert not are_two_people(frozenset(), one)
