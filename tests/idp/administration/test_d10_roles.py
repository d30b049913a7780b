"""D10: who has which role, changes by two people, the last of a role stays, and the review of every quarter (K28)."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from idp.accounts.model import Account, AccountState, Role
from idp.administration.held_roles import HeldRole
from idp.administration.proposals import ProposalKind
from idp.administration.request_draft import Choices, read_draft
from idp.administration.verdict import Verdict
from idp.administration.work import Work
from idp.db.role_store import SqlRoleStore
from idp.db.session_store import SqlSessionStore
from idp.hashing import secret_digest
from idp.login.outcome import Completed, Proceed
from tests.idp.administration.desk import FORM, TYPED, WHY, Desk
from tests.idp.administration.office import Office, get
from tests.idp.clash import Clash

pytestmark = pytest.mark.requires("K28")
REVOKED = "Andere taak"


def second_approver(desk: Desk) -> Account:
    return desk.office.hire("tweede.goedkeurder", Role.APPROVER)


def held(desk: Desk, username: str) -> dict[Role, HeldRole]:
    rows = desk.use.roles.held(desk.approver, desk.now)
    return {each.role: each for each in rows if each.username == username}


def letter_clerk(desk: Desk) -> Account:
    return desk.office.people[Role.LETTER_CLERK]


def set_state(desk: Desk, account_id: str, old: AccountState, new: AccountState) -> None:
    with desk.office.idp.foundation.units.write() as unit:
        assert unit.accounts.change_state(account_id, old, new)


def test_a_role_says_since_when_and_by_whom(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.later(days=1)
    clerk, other = letter_clerk(desk), second_approver(desk)
    assert desk.use.roles.propose_grant(desk.approver, clerk.username, Role.AUDITOR, WHY, desk.now) is Verdict.WAITS
    (waiting,) = desk.waiting()
    assert desk.approve(waiting) is Verdict.SAME_PERSON
    desk.later(days=1)
    assert desk.approve(waiting, desk.office.actor(other)) is Verdict.DONE
    roles = held(desk, clerk.username)
    assert roles.keys() == {Role.LETTER_CLERK, Role.AUDITOR}
    assert (roles[Role.AUDITOR].given_at, roles[Role.AUDITOR].given_by) == (desk.now, other.username)
    assert roles[Role.LETTER_CLERK].given_at < desk.now
    assert roles[Role.LETTER_CLERK].given_by is None


def test_a_new_colleague_has_the_role_from_who_approved(desk: Desk) -> None:
    choices = Choices(roles=(Role.LETTER_CLERK.value,), form=FORM)
    colleague = read_draft({**TYPED, "relatienummer": "100000", "organisatie": "CAK"}, choices)
    assert desk.approve(desk.enter(colleague)) is Verdict.DONE
    roles = held(desk, "j.timmerman")
    assert roles[Role.LETTER_CLERK].given_by == desk.office.people[Role.APPROVER].username


def test_a_revoked_role_is_gone_and_its_owner_logged_out(desk: Desk) -> None:
    clerk = letter_clerk(desk)
    desk.office.session_of(clerk)
    chosen = {clerk.account_id: {Role.LETTER_CLERK}}
    assert desk.use.roles.propose_revoke(desk.approver, chosen, REVOKED, desk.now) is Verdict.WAITS
    (waiting,) = desk.waiting()
    assert desk.approve(waiting, desk.office.actor(second_approver(desk))) is Verdict.DONE
    assert desk.found(clerk.account_id).roles == frozenset()
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.sessions.sids_of(clerk.account_id, None) == ()
    assert "role.changed" in desk.office.idp.events()


@pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True)
def test_nothing_is_left_of_a_login_that_completes_while_a_role_is_revoked(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, idp = desk_on_both, desk_on_both.office.idp
    clerk, other = letter_clerk(desk), desk.office.actor(second_approver(desk))
    desk.use.roles.propose_revoke(desk.approver, {clerk.account_id: {Role.LETTER_CLERK}}, REVOKED, desk.now)
    (waiting,) = desk.waiting()
    begun = idp.type_password(clerk.username, relatienummer=clerk.relatienummer)
    assert isinstance(begun, Proceed), begun
    log_in, revoke = partial(idp.type_code, begun.cookie), partial(desk.approve, waiting, other)
    done, revoked = Clash(idp, monkeypatch).of(log_in, SqlSessionStore, "add", revoke)
    assert isinstance(done, Completed), done
    assert revoked is Verdict.DONE
    assert done.device is not None
    with idp.foundation.units.read() as unit:
        assert unit.sessions.sids_of(clerk.account_id, None) == ()
        assert not unit.devices.is_known(secret_digest(done.device), clerk.account_id)


def test_a_role_that_was_taken_meanwhile_does_not_come_back(desk: Desk) -> None:
    clerk, other = letter_clerk(desk), desk.office.actor(second_approver(desk))
    taken = {clerk.account_id: {Role.LETTER_CLERK}}
    assert desk.use.roles.propose_grant(desk.approver, clerk.username, Role.AUDITOR, WHY, desk.now) is Verdict.WAITS
    assert desk.use.roles.propose_revoke(desk.approver, taken, REVOKED, desk.now) is Verdict.WAITS
    waiting = {each.kind: each for each in desk.waiting()}
    assert desk.approve(waiting[ProposalKind.REVOKE_ROLE], other) is Verdict.DONE
    assert desk.approve(waiting[ProposalKind.GRANT_ROLE], other) is Verdict.CHANGED_MEANWHILE
    assert desk.found(clerk.account_id).roles == frozenset()


@pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("first", [ProposalKind.GRANT_ROLE, ProposalKind.REVOKE_ROLE])
def test_two_changes_of_one_persons_roles_at_once_are_not_mixed(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch, first: ProposalKind
) -> None:
    desk, clerk = desk_on_both, letter_clerk(desk_on_both)
    other, taken = desk.office.actor(second_approver(desk)), {clerk.account_id: {Role.LETTER_CLERK}}
    desk.use.roles.propose_grant(desk.approver, clerk.username, Role.AUDITOR, WHY, desk.now)
    desk.use.roles.propose_revoke(desk.approver, taken, REVOKED, desk.now)
    decided = {each.kind: partial(desk.approve, each, other) for each in desk.waiting()}
    (second,) = decided.keys() - {first}

    outcomes = Clash(desk.office.idp, monkeypatch).of(decided[first], SqlRoleStore, "give", decided[second])

    assert outcomes == (Verdict.DONE, Verdict.CHANGED_MEANWHILE)
    expected = {Role.LETTER_CLERK, Role.AUDITOR} if first is ProposalKind.GRANT_ROLE else set()
    assert desk.found(clerk.account_id).roles == expected


@pytest.mark.parametrize("role", [Role.APPROVER, Role.SERVICEDESK])
def test_the_last_of_a_role_that_is_never_vacant_keeps_it(desk: Desk, role: Role) -> None:
    last, chosen = desk.office.people[role], {desk.office.people[role].account_id: {role}}
    helper = desk.office.actor(second_approver(desk))
    set_state(desk, helper.account_id, AccountState.ACTIEF, AccountState.GEBLOKKEERD)
    assert desk.use.roles.propose_revoke(helper, chosen, REVOKED, desk.now) is Verdict.LAST_OF_ROLE
    colleague = desk.office.actor(desk.office.hire("collega.desk", Role.SERVICEDESK))
    if role is Role.SERVICEDESK:
        set_state(desk, colleague.account_id, AccountState.ACTIEF, AccountState.GEBLOKKEERD)
    assert desk.use.closing.close(colleague, last.account_id, REVOKED, desk.now) is Verdict.LAST_OF_ROLE
    assert desk.found(last.account_id).state is AccountState.ACTIEF


def test_who_is_blocked_leaves_nothing_vacant_by_being_closed(desk: Desk) -> None:
    blocked = desk.office.people[Role.APPROVER]
    set_state(desk, blocked.account_id, AccountState.ACTIEF, AccountState.GEBLOKKEERD)
    assert desk.use.closing.close(desk.clerk, blocked.account_id, REVOKED, desk.now) is Verdict.DONE


def test_who_is_closed_meanwhile_gets_no_role(desk: Desk) -> None:
    clerk, other = letter_clerk(desk), desk.office.actor(second_approver(desk))
    assert desk.use.roles.propose_grant(desk.approver, clerk.username, Role.AUDITOR, WHY, desk.now) is Verdict.WAITS
    set_state(desk, clerk.account_id, AccountState.ACTIEF, AccountState.GESLOTEN)
    (waiting,) = desk.waiting()
    assert desk.approve(waiting, other) is Verdict.ROLES_ELSEWHERE
    assert desk.found(clerk.account_id).roles == {Role.LETTER_CLERK}


def test_another_role_may_be_vacant(desk: Desk) -> None:
    chosen = {letter_clerk(desk).account_id: {Role.LETTER_CLERK}}
    assert desk.use.roles.propose_revoke(desk.approver, chosen, REVOKED, desk.now) is Verdict.WAITS


def test_two_decisions_at_once_leave_one_who_approves(desk_on_both: Desk) -> None:
    desk = desk_on_both
    first, second = desk.office.people[Role.APPROVER], second_approver(desk)
    third = desk.office.hire("derde.goedkeurder", Role.APPROVER)
    chosen = {each.account_id: {Role.APPROVER} for each in (first, second)}
    assert desk.use.roles.propose_revoke(desk.office.actor(third), chosen, REVOKED, desk.now) is Verdict.WAITS
    set_state(desk, third.account_id, AccountState.ACTIEF, AccountState.GEBLOKKEERD)
    start, proposals = Barrier(2), {each.about: each for each in desk.waiting()}
    about = {first.account_id: second, second.account_id: first}

    def decide(account_id: str) -> Verdict:
        start.wait()
        return desk.approve(proposals[account_id], desk.office.actor(about[account_id]))

    with ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(decide, about))
    assert sorted(each.name for each in verdicts) == ["DONE", "LAST_OF_ROLE"]
    left = [each for each in about if Role.APPROVER in desk.found(each).roles]
    assert len(left) == 1


def test_a_review_confirms_what_somebody_else_has(desk_on_both: Desk) -> None:
    desk, clerk = desk_on_both, letter_clerk(desk_on_both)
    assert not held(desk, clerk.username)[Role.LETTER_CLERK].is_due(desk.now)
    desk.later(days=91)
    assert held(desk, clerk.username)[Role.LETTER_CLERK].is_due(desk.now)
    due = desk.office.console.work.counts(desk.approver, desk.now)[Work.ROLE_REVIEWS]
    chosen = {clerk.account_id: {Role.LETTER_CLERK}}
    assert desk.use.roles.confirm(desk.approver, chosen, "", desk.now) is Verdict.NO_REASON
    assert desk.use.roles.confirm(desk.approver, chosen, WHY, desk.now) is Verdict.DONE
    seen = held(desk, clerk.username)[Role.LETTER_CLERK]
    assert (seen.reviewed_at, seen.reviewed_by) == (desk.now, desk.office.people[Role.APPROVER].username)
    assert desk.office.console.work.counts(desk.approver, desk.now)[Work.ROLE_REVIEWS] == due - 1
    assert desk.office.idp.events()[-1] == "role.reviewed"


def test_nobody_confirms_or_takes_the_own_role(desk: Desk) -> None:
    own = {desk.office.people[Role.APPROVER].account_id: {Role.APPROVER}}
    assert desk.use.roles.confirm(desk.approver, own, WHY, desk.now) is Verdict.OWN_ROLE
    assert desk.use.roles.propose_revoke(desk.approver, own, WHY, desk.now) is Verdict.OWN_ROLE
    assert "role.reviewed" not in desk.office.idp.events()


def test_a_choice_is_confirmed_whole_or_not_at_all(desk: Desk) -> None:
    clerk = letter_clerk(desk)
    both = {clerk.account_id: {Role.LETTER_CLERK, Role.AUDITOR}}
    assert desk.use.roles.confirm(desk.approver, both, WHY, desk.now) is Verdict.CHANGED_MEANWHILE
    assert held(desk, clerk.username)[Role.LETTER_CLERK].reviewed_at is None


def test_a_partner_gets_no_role(desk: Desk) -> None:
    partner = desk.account()
    chosen = {partner.account_id: {Role.AUDITOR}}
    assert desk.use.roles.confirm(desk.approver, chosen, WHY, desk.now) is Verdict.ROLES_ELSEWHERE
    assert desk.use.roles.propose_grant(desk.approver, partner.username, Role.AUDITOR, WHY, desk.now) is (
        Verdict.NOT_FOUND
    )


def test_the_screen_gives_takes_and_confirms(office: Office) -> None:
    clerk, visitor = office.people[Role.LETTER_CLERK], office.visitor(Role.APPROVER)
    page = visitor.get("/beheer/rollen")
    assert page.status_code == 200
    assert clerk.username in page.text
    assert f'value="{clerk.account_id}:letter_clerk"' in page.text
    assert f'value="{office.people[Role.APPROVER].account_id}:approver"' not in page.text
    key = f"{clerk.account_id}:letter_clerk"
    assert visitor.post("/beheer/rollen/bevestigen", {"keuze": key, "reden": ""}).status_code == 422
    visitor.get("/beheer/rollen")
    done = visitor.post("/beheer/rollen/bevestigen", {"keuze": key, "reden": WHY})
    assert done.headers["Location"].endswith("gedaan=bevestigen")
    visitor.get("/beheer/rollen")
    again = visitor.post("/beheer/rollen/geven", {"gebruikersnaam": "niemand", "rol": "auditor", "reden": WHY})
    assert again.status_code == 422
    assert 'value="niemand"' in again.text
    visitor.get("/beheer/rollen")
    given = visitor.post("/beheer/rollen/geven", {"gebruikersnaam": clerk.username, "rol": "auditor", "reden": WHY})
    assert given.headers["Location"].endswith("gedaan=geven")
    visitor.get("/beheer/rollen")
    taken = visitor.post("/beheer/rollen/intrekken", {"keuze": key, "reden": WHY})
    assert taken.headers["Location"].endswith("gedaan=intrekken")
    assert get(visitor.client, "/beheer/goedkeuren").text.count("Rol") >= 2


def test_the_auditor_sees_the_roles_and_changes_none(office: Office) -> None:
    page = get(office.visitor(Role.AUDITOR).client, "/beheer/rollen")
    assert page.status_code == 200
    assert 'id="bevestigen"' not in page.text
    assert 'id="rol-geven"' not in page.text
