"""T26, K27: whoever comes into a relation at the moment that it ends, ends with it or stays outside (threat 41)."""

from collections.abc import Callable
from functools import partial

import pytest

from idp.accounts.model import Account, AccountState
from idp.administration.proposals import ProposalKind
from idp.administration.verdict import Verdict
from idp.db.relation_store import SqlRelationStore
from tests.idp.administration.desk import WHY, Desk
from tests.idp.clash import Clash

pytestmark = [
    pytest.mark.requires("T26", "K27"),
    pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True),
]
OLD, NEW = "104382", "208154"
ENDINGS = {ProposalKind.CLOSE_RELATION: "propose_end", ProposalKind.MERGE_RELATIONS: "propose_merger"}


@pytest.fixture
def clash(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> Clash:
    return Clash(desk_on_both.office.idp, monkeypatch)


def relations(desk: Desk) -> None:
    desk.account(username="jansen", relatienummer=OLD)
    desk.account(username="pietersen", relatienummer=NEW, secret=b"")


def deciding(desk: Desk, kind: ProposalKind) -> Callable[[], Verdict]:
    """Approve what waits of this kind."""
    (proposal,) = [each for each in desk.waiting() if each.kind is kind]
    return partial(desk.approve, proposal)


def newcomer(desk: Desk, *numbers: str) -> Account:
    (found,) = [found for number in numbers if (found := desk.by_name(number, "j.timmerman"))]
    return found


def test_who_is_let_in_while_the_relation_ends_is_closed_with_it(desk_on_both: Desk, clash: Clash) -> None:
    desk = desk_on_both
    relations(desk)
    desk.enter()
    desk.use.relations.propose_end(desk.clerk, OLD, WHY, desk.now)
    let_in, end = deciding(desk, ProposalKind.ACCOUNT_REQUEST), deciding(desk, ProposalKind.CLOSE_RELATION)

    assert clash.of(let_in, SqlRelationStore, "hold", end) == (Verdict.DONE, Verdict.DONE)
    assert newcomer(desk, OLD).state is AccountState.GESLOTEN


def test_who_is_let_in_while_the_relation_is_merged_goes_along(desk_on_both: Desk, clash: Clash) -> None:
    desk = desk_on_both
    relations(desk)
    desk.enter()
    desk.use.relations.propose_merger(desk.clerk, OLD, NEW, WHY, desk.now)
    let_in, merge = deciding(desk, ProposalKind.ACCOUNT_REQUEST), deciding(desk, ProposalKind.MERGE_RELATIONS)

    assert clash.of(let_in, SqlRelationStore, "hold", merge) == (Verdict.DONE, Verdict.DONE)
    assert newcomer(desk, OLD, NEW).relatienummer == NEW


@pytest.mark.parametrize("ending", ENDINGS)
def test_nobody_is_let_in_after_the_relation_ended(desk_on_both: Desk, clash: Clash, ending: ProposalKind) -> None:
    desk = desk_on_both
    relations(desk)
    desk.enter()
    propose = getattr(desk.use.relations, ENDINGS[ending])
    propose(desk.clerk, OLD, *([NEW] if ending is ProposalKind.MERGE_RELATIONS else []), WHY, desk.now)
    end, let_in = deciding(desk, ending), deciding(desk, ProposalKind.ACCOUNT_REQUEST)

    assert clash.of(end, SqlRelationStore, "_end", let_in) == (Verdict.DONE, Verdict.CHANGED_MEANWHILE)
    assert desk.by_name(OLD, "j.timmerman") is None


def test_nothing_is_merged_into_a_relation_that_ends_at_that_moment(desk_on_both: Desk, clash: Clash) -> None:
    desk = desk_on_both
    relations(desk)
    desk.use.relations.propose_end(desk.clerk, NEW, WHY, desk.now)
    desk.use.relations.propose_merger(desk.clerk, OLD, NEW, WHY, desk.now)
    end, merge = deciding(desk, ProposalKind.CLOSE_RELATION), deciding(desk, ProposalKind.MERGE_RELATIONS)

    assert clash.of(end, SqlRelationStore, "_end", merge) == (Verdict.DONE, Verdict.CHANGED_MEANWHILE)
    jansen = desk.by_name(OLD, "jansen")
    assert jansen is not None
    assert jansen.state is AccountState.ACTIEF


def test_two_relations_that_are_merged_into_each_other_at_once_are_merged_once(
    desk_on_both: Desk, clash: Clash
) -> None:
    desk = desk_on_both
    relations(desk)
    desk.use.relations.propose_merger(desk.clerk, OLD, NEW, WHY, desk.now)
    desk.use.relations.propose_merger(desk.clerk, NEW, OLD, WHY, desk.now)
    one, other = [partial(desk.approve, each) for each in desk.waiting()]

    verdicts = clash.of(one, SqlRelationStore, "_end", other)
    assert verdicts == (Verdict.DONE, Verdict.CHANGED_MEANWHILE), verdicts
