"""T3: what nobody decides about lapses, is told to who applied, and is erased like what was refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from idp.accounts.life import PROPOSALS_LAPSE_DAYS, REJECTED_KEPT_DAYS
from idp.administration.decisions import may_be_decided_by
from idp.administration.lapsing import REASONS, Lapsing
from idp.administration.proposals import Proposal, ProposalState
from idp.administration.units import AdministrationUnitOfWork
from idp.administration.verdict import Verdict
from idp.composition.servicedesk import build_effects, build_lapsing
from idp.db.tables import signed_form
from tests.idp.administration.desk import WHY, Desk, draft
from tests.idp.administration.test_t24_t25_ends import ends

pytestmark = pytest.mark.requires("T3")


def lapsing(desk: Desk) -> Lapsing:
    return build_lapsing(desk.office.idp.foundation)


def found(desk: Desk, proposal: Proposal) -> Proposal:
    kept = desk.use.decisions.find(desk.approver, proposal.proposal_id, desk.now)
    assert kept is not None
    return kept


def test_an_application_lapses_after_sixty_days_and_who_applied_hears_it(desk_on_both: Desk) -> None:
    desk, entered = desk_on_both, desk_on_both.enter()
    desk.later(days=PROPOSALS_LAPSE_DAYS - 1)
    assert lapsing(desk).run(desk.now) == 0
    desk.later(days=1)
    assert (lapsing(desk).run(desk.now), lapsing(desk).run(desk.now)) == (1, 0)
    kept = found(desk, entered)
    assert kept.state is ProposalState.LAPSED
    assert not may_be_decided_by(kept, desk.approver)
    assert desk.approve(entered) is Verdict.DECIDED_BEFORE
    assert desk.waiting() == ()
    assert desk.office.idp.mails() == ["M01", "M02"]
    assert desk.office.idp.events().count("proposal.lapsed") == 1


@pytest.mark.parametrize("language", sorted(REASONS))
def test_the_mail_gives_the_reason_in_the_language_that_was_asked_for(desk: Desk, language: str) -> None:
    desk.enter(draft(taal=language))
    desk.later(days=PROPOSALS_LAPSE_DAYS)
    lapsing(desk).run(desk.now)
    assert REASONS[language] in " ".join(desk.office.idp.mail_texts()[-1].split())


def test_it_can_be_asked_again_when_it_has_lapsed(desk: Desk) -> None:
    account = desk.account()
    desk.use.blocking.block(desk.clerk, account.account_id, WHY, desk.now)
    assert desk.use.blocking.propose_unblock(desk.clerk, account.account_id, WHY, desk.now) is Verdict.WAITS
    assert desk.use.blocking.propose_unblock(desk.clerk, account.account_id, WHY, desk.now) is Verdict.WAITS_ALREADY
    desk.later(days=PROPOSALS_LAPSE_DAYS)
    assert lapsing(desk).run(desk.now) == 1
    assert desk.use.blocking.propose_unblock(desk.clerk, account.account_id, WHY, desk.now) is Verdict.WAITS


def test_what_lapsed_is_erased_with_its_form_after_ninety_days(desk_on_both: Desk) -> None:
    desk, entered = desk_on_both, desk_on_both.enter()
    desk.later(days=PROPOSALS_LAPSE_DAYS)
    lapsing(desk).run(desk.now)
    desk.later(days=REJECTED_KEPT_DAYS)
    assert ends(desk).erase(desk.now) == 1
    assert (dict(found(desk, entered).new), found(desk, entered).form) == ({}, None)
    with desk.office.idp.foundation.database.read() as connection:
        assert connection.execute(select(signed_form.c.form_id)).all() == []


def test_what_was_decided_in_the_last_moment_does_not_lapse(desk: Desk) -> None:
    entered = desk.enter()
    desk.later(days=PROPOSALS_LAPSE_DAYS)
    units = desk.office.idp.foundation.units

    @contextmanager
    def approved_after_the_look() -> Iterator[AdministrationUnitOfWork]:
        with units.read() as unit:
            yield unit
        desk.approve(entered)

    effects = build_effects(desk.office.idp.foundation)
    late = Lapsing(approved_after_the_look, units.write, effects, PROPOSALS_LAPSE_DAYS)
    assert late.run(desk.now) == 0
    assert found(desk, entered).state is ProposalState.APPROVED
    assert "M02" not in desk.office.idp.mails()
    assert "proposal.lapsed" not in desk.office.idp.events()


def test_an_approver_and_the_clock_never_both_decide(desk_on_both: Desk) -> None:
    desk, entered = desk_on_both, desk_on_both.enter()
    desk.later(days=PROPOSALS_LAPSE_DAYS)
    with ThreadPoolExecutor(2) as both:
        lapsed, approved = both.submit(lapsing(desk).run, desk.now), both.submit(desk.approve, entered)
    assert (lapsed.result() == 1) != (approved.result() is Verdict.DONE)
    assert (desk.by_name("104382", "j.timmerman") is None) == (found(desk, entered).state is ProposalState.LAPSED)
