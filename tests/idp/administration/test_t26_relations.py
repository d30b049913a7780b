"""T26, K12, K27: the end and the merger of relations, and what they may use."""

import json
from dataclasses import replace

import pytest

from idp.accounts.model import AccountState, Relation
from idp.administration.free_names import free_name
from idp.administration.proposals import ProposalKind
from idp.administration.verdict import Verdict
from idp.cli.protocol import administration
from idp.clients.model import Client
from idp.clients.policy import GENERAL
from idp.clients.rules import Rules
from idp.clients.scopes import SCOPES
from idp.db.factor_store import SqlFactorStore
from idp.login.outcome import Completed, Proceed
from idp.oidc.claims import claims_of
from idp.oidc.client_administration import Addition
from tests.idp.administration.desk import WHY, Desk
from tests.idp.administration.test_t22_t23_blocking import ask_back, block, with_everything

pytestmark = pytest.mark.requires("T26", "K27")
OLD, NEW = "104382", "208154"


def two_relations(desk: Desk) -> None:
    desk.account(username="timmerman", relatienummer=OLD)
    desk.account(username="jansen", relatienummer=OLD)
    desk.account(username="jansen", relatienummer=NEW, secret=b"")


def test_two_people_end_a_relation_and_all_its_accounts(desk_on_both: Desk) -> None:
    desk = desk_on_both
    two_relations(desk)
    assert desk.use.relations.propose_end(desk.clerk, OLD, WHY, desk.now) is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.DONE
    states = [desk.named(OLD, name).state for name in ("timmerman", "jansen")]
    assert states == [AccountState.GESLOTEN] * 2
    assert desk.named(NEW, "jansen").state is AccountState.ACTIEF
    assert desk.office.idp.mails().count("M16") == 2
    assert "relation.closed" in desk.office.idp.events()
    assert desk.use.relations.propose_end(desk.clerk, OLD, WHY, desk.now) is Verdict.WRONG_STATE


@pytest.mark.requires("K28")
def test_the_relation_of_the_staff_has_no_end(desk: Desk) -> None:
    assert desk.use.relations.propose_end(desk.clerk, "100000", WHY, desk.now) is Verdict.WRONG_STATE
    two_relations(desk)
    assert desk.use.relations.propose_merger(desk.clerk, OLD, "100000", WHY, desk.now) is Verdict.WRONG_STATE


def test_a_merger_moves_every_account_and_tells_it(desk_on_both: Desk) -> None:
    desk = desk_on_both
    two_relations(desk)
    desk.office.idp.log_in()
    assert desk.use.relations.propose_merger(desk.clerk, OLD, NEW, WHY, desk.now) is Verdict.WAITS
    (waiting,) = desk.waiting()
    assert waiting.new["relatie"].startswith(NEW)
    assert desk.approve(waiting) is Verdict.DONE
    moved = desk.named(NEW, "timmerman")
    assert moved.former_numbers == (OLD,)
    assert claims_of(moved, {"relatie"})["urn:cak:vorige_relatienummers"] == [OLD]
    assert desk.by_name(NEW, "jansen2") is not None
    assert desk.by_name(OLD, "timmerman") is None
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.sessions.sids_of(moved.account_id, None) == ()
    assert desk.office.idp.mails().count("M23") == 2
    assert {"relation.merged", "account.moved_to_other_relation"} <= set(desk.office.idp.events())
    desk.later(minutes=1)
    entered = desk.office.idp.type_password("timmerman", relatienummer=NEW)
    assert isinstance(entered, Proceed)
    assert isinstance(desk.office.idp.type_code(entered.cookie), Completed)


def test_a_merger_holds_its_accounts_in_the_order_in_which_letters_are_printed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk.account(username="timmerman", relatienummer=OLD)
    desk.account(username="jansen", relatienummer=NEW, secret=b"")
    with desk.office.idp.foundation.units.write() as unit:
        unit.accounts.add(replace(one, account_id="0", username="zwart"), desk.now)
    held: list[str] = []
    monkeypatch.setattr(SqlFactorStore, "hold", lambda _store, account_id: held.append(account_id))
    desk.use.relations.propose_merger(desk.clerk, OLD, NEW, WHY, desk.now)
    assert desk.approve_waiting() is Verdict.DONE
    assert held[:2] == ["0", one.account_id]


@pytest.mark.requires("T22", "T23")
@pytest.mark.parametrize("fraud", [True, False])
def test_who_is_blocked_hears_of_a_merger_when_that_ends(desk: Desk, fraud: bool) -> None:
    two_relations(desk)
    account = desk.named(OLD, "timmerman")
    with_everything(desk, account.account_id)
    block(desk, account.account_id, fraud=fraud)
    desk.later(minutes=1)
    desk.use.relations.propose_merger(desk.clerk, OLD, NEW, WHY, desk.now)
    desk.approve_waiting()
    assert desk.office.idp.mails().count("M23") == 1
    ask_back(desk, account.account_id)
    desk.approve_waiting()
    assert desk.office.idp.mails()[-2:] == ["M15", "M23"]
    assert NEW in desk.office.idp.mail_texts()[-1]
    desk.later(minutes=1)
    block(desk, account.account_id)
    desk.later(minutes=1)
    ask_back(desk, account.account_id)
    desk.approve_waiting()
    assert desk.office.idp.mails()[-1] == "M15"


def test_a_relation_is_not_merged_with_itself_or_with_one_that_ended(desk: Desk) -> None:
    two_relations(desk)
    merge = desk.use.relations.propose_merger
    assert merge(desk.clerk, OLD, OLD, WHY, desk.now) is Verdict.UNKNOWN_CHOICE
    assert merge(desk.clerk, OLD, "999999", WHY, desk.now) is Verdict.NOT_FOUND
    desk.use.relations.propose_end(desk.clerk, NEW, WHY, desk.now)
    desk.approve_waiting()
    assert merge(desk.clerk, OLD, NEW, WHY, desk.now) is Verdict.WRONG_STATE


def test_nobody_goes_over_to_a_relation_that_ended_meanwhile(desk: Desk) -> None:
    two_relations(desk)
    assert desk.use.relations.propose_merger(desk.clerk, OLD, NEW, WHY, desk.now) is Verdict.WAITS
    (merger,) = desk.waiting()
    desk.use.relations.propose_end(desk.clerk, NEW, WHY, desk.now)
    (end,) = (each for each in desk.waiting() if each.kind is ProposalKind.CLOSE_RELATION)
    assert desk.approve(end) is Verdict.DONE
    assert desk.approve(merger) is Verdict.CHANGED_MEANWHILE
    assert desk.named(OLD, "timmerman").state is AccountState.ACTIEF


@pytest.mark.parametrize(
    ("wanted", "taken", "free"),
    [
        ("jansen", set(), "jansen"),
        ("jansen", {"jansen", "jansen2"}, "jansen3"),
        ("j" * 32, {"j" * 32}, "j" * 31 + "2"),
    ],
)
def test_the_next_free_user_name(wanted: str, taken: set[str], free: str) -> None:
    assert free_name(wanted, taken.__contains__) == free


def test_the_list_of_relations_is_searched_and_bounded(desk: Desk) -> None:
    with desk.office.idp.foundation.units.write() as unit:
        for number in range(30):
            unit.accounts.add_relation(Relation(f"r{number}", f"5000{number:02}", f"Zorgkantoor {number}"))
    search = desk.use.relations.search
    assert len(search(desk.clerk, "", desk.now)) == 26
    assert [line.relation.relatienummer for line in search(desk.clerk, "500007", desk.now)] == ["500007"]
    assert [line.relation.naam for line in search(desk.clerk, "kantoor 29", desk.now)] == ["Zorgkantoor 29"]
    assert search(desk.clerk, "%", desk.now) == []


@pytest.mark.requires("T25")
def test_an_export_holds_everything_and_no_secret(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.approve(desk.enter())
    account = desk.named(OLD, "j.timmerman")
    export = desk.use.export.of_account(desk.clerk, account.account_id, WHY, desk.now)
    assert isinstance(export, bytes)
    told = json.loads(export)
    assert told["account"]["surname"] == "Timmerman"
    assert told["postadres"]["street"] == "Havenstraat"
    assert told["voorstellen"][0]["new"]["ondertekenaar"] == "P. Directeur"
    assert told["formulieren"][0]["signer"] == "P. Directeur"
    assert "account.invited" in {event["event"] for event in told["gebeurtenissen"]}
    with desk.office.idp.foundation.units.read() as unit:
        initial = unit.initial_passwords.find(account.account_id)
    assert initial is not None
    assert initial.encoded not in export.decode()
    assert desk.office.idp.events()[-1] == "account.exported"


def program_of(desk: Desk, relatienummer: str) -> Client:
    metadata = {"grant_types": ["client_credentials"], "scope": "files:write", "represents": relatienummer}
    rules = Rules(GENERAL, issuer_is_https=False, scopes=SCOPES, by_operator=True)
    told = administration(desk.office.idp.foundation).add(Addition(metadata, rules), desk.now)
    return stored(desk, told["client_id"])


def stored(desk: Desk, client_id: str) -> Client:
    with desk.office.idp.foundation.units.read() as unit:
        client = unit.clients.registered(client_id)
    assert client is not None
    return client


@pytest.mark.requires("K13")
def test_a_program_stops_with_the_relation_that_it_acts_for(desk_on_both: Desk) -> None:
    desk = desk_on_both
    two_relations(desk)
    program, other = program_of(desk, OLD), program_of(desk, NEW)
    desk.use.relations.propose_end(desk.clerk, OLD, WHY, desk.now)
    assert desk.approve_waiting() is Verdict.DONE
    assert stored(desk, program.client_id) == replace(program, stopped=True)
    assert stored(desk, other.client_id) == other
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.clients.find(program.client_id) is None
    assert desk.office.idp.events().count("emergency.client_stopped") == 1


@pytest.mark.requires("K13")
def test_a_program_goes_over_with_the_relation_that_it_acts_for(desk_on_both: Desk) -> None:
    desk = desk_on_both
    two_relations(desk)
    program, other = program_of(desk, OLD), program_of(desk, NEW)
    desk.use.relations.propose_merger(desk.clerk, OLD, NEW, WHY, desk.now)
    assert desk.approve_waiting() is Verdict.DONE
    assert stored(desk, program.client_id) == replace(program, represents=NEW)
    assert stored(desk, other.client_id) == other
    assert desk.office.idp.events().count("client.changed") == 1
