"""T27: who may change what about a person, and who hears of it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.accounts.life import Name, fingerprint
from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.model import Aanhef, AccountState
from idp.accounts.postal_address import PostalAddress
from idp.administration.details import NewForm
from idp.administration.proposals import ProposalKind
from idp.administration.request_draft import Fault, Faults
from idp.administration.verdict import Verdict
from idp.login.own_email import OwnEmail
from tests.idp.administration.desk import ADDRESS, FORM, SIGNED_ON, WHY, Desk
from tests.idp.installation import ORIGIN

pytestmark = pytest.mark.requires("T27", "K27")
NEW = PostalAddress("Dijk", "1", "4321 BA", "Elders")
SIGNED = NewForm(FORM, "P. Directeur", SIGNED_ON)


def own_email(desk: Desk) -> OwnEmail:
    units = desk.office.idp.foundation.units
    return OwnEmail(units.read, units.write)


def mailed_code(desk: Desk) -> str:
    found = re.search(r"\?code=(\S+)", desk.office.idp.mail_texts()[-1])
    assert found is not None
    return found[1]


def test_a_name_changes_at_once_and_its_owner_hears_of_it(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    name = Name(Aanhef.MEVROUW, "J.A.", "Jo", "van den", "Berg")
    assert desk.use.details.rename(desk.clerk, account.account_id, name, WHY, desk.now) is Verdict.DONE
    assert desk.found(account.account_id).salutation == "mevrouw Van den Berg"
    assert desk.office.idp.mails()[-1] == "M21"
    assert "account.details_changed" in desk.office.idp.events()


def test_two_colleagues_do_not_overwrite_each_other(desk: Desk) -> None:
    account = desk.account()
    seen = fingerprint(account, ADDRESS)
    first, second = (Name(Aanhef.GEEN, "J.", "", "", surname) for surname in ("Een", "Twee"))
    rename = desk.use.details.rename
    assert rename(desk.clerk, account.account_id, first, WHY, desk.now, seen=seen) is Verdict.DONE
    assert rename(desk.clerk, account.account_id, second, WHY, desk.now, seen=seen) is Verdict.CHANGED_MEANWHILE
    assert desk.found(account.account_id).surname == "Een"


def test_a_telephone_number_changes_after_a_call_back_on_the_old_one(desk: Desk) -> None:
    account_id = desk.account().account_id

    def change() -> Verdict:
        return desk.use.details.change_phone(desk.clerk, account_id, "06 12345678", WHY, desk.now)

    assert change() is Verdict.CHECKS_MISSING
    desk.use.phone_checks.record_call_back(desk.clerk, account_id, "", desk.now)
    assert change() is Verdict.DONE
    assert desk.found(account_id).phone == "06 12345678"
    assert change() is Verdict.CHECKS_MISSING


def test_a_mail_address_is_confirmed_by_its_owner_and_both_are_told(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    assert desk.use.new_email.ask(desk.clerk, account.account_id, "geen", WHY, desk.now) is Fault.EMAIL
    asked = desk.use.new_email.ask(desk.clerk, account.account_id, "nieuw@x.example", WHY, desk.now)
    assert asked is Verdict.WAITS
    assert desk.office.idp.mails() == ["M24"]
    code = mailed_code(desk)
    change = own_email(desk).look(account, code, desk.now)
    assert change is not None
    assert desk.found(account.account_id).email == account.email
    assert own_email(desk).confirm(account, code, origin=ORIGIN, now=desk.now)
    assert not own_email(desk).confirm(account, code, origin=ORIGIN, now=desk.now)
    assert desk.found(account.account_id).email == "nieuw@x.example"
    assert desk.office.idp.mails().count("M21") == 2
    assert set(desk.office.idp.mail_addresses()[-2:]) == {account.email, "nieuw@x.example"}


def test_another_account_cannot_confirm_it(desk: Desk) -> None:
    account, other = desk.account(), desk.account(username="anders")
    desk.use.new_email.ask(desk.clerk, account.account_id, "nieuw@x.example", WHY, desk.now)
    code = mailed_code(desk)
    assert own_email(desk).look(other, code, desk.now) is None
    assert not own_email(desk).confirm(other, code, origin=ORIGIN, now=desk.now)
    assert own_email(desk).look(account, code, desk.now) is not None


def test_a_link_that_was_used_by_another_request_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    account, mine = desk.account(), own_email(desk)
    desk.use.new_email.ask(desk.clerk, account.account_id, "nieuw@x.example", WHY, desk.now)
    code = mailed_code(desk)
    seen = mine.look(account, code, desk.now)
    assert mine.confirm(account, code, origin=ORIGIN, now=desk.now)
    monkeypatch.setattr(mine, "look", lambda *_: seen)  # before the other one was done
    assert not mine.confirm(account, code, origin=ORIGIN, now=desk.now)
    assert desk.office.idp.mails().count("M21") == 2


def test_who_is_blocked_meanwhile_confirms_nothing(desk: Desk) -> None:
    account = desk.account()
    desk.use.new_email.ask(desk.clerk, account.account_id, "nieuw@x.example", WHY, desk.now)
    code = mailed_code(desk)
    desk.use.blocking.block(desk.clerk, account.account_id, WHY, desk.now)
    with pytest.raises(TransitionRefused):
        own_email(desk).confirm(account, code, origin=ORIGIN, now=desk.now)
    assert desk.found(account.account_id).email == account.email


def test_a_link_lasts_a_day_and_only_the_newest_works(desk: Desk) -> None:
    account = desk.account()
    desk.use.new_email.ask(desk.clerk, account.account_id, "een@x.example", WHY, desk.now)
    first = mailed_code(desk)
    desk.use.new_email.ask(desk.clerk, account.account_id, "twee@x.example", WHY, desk.now)
    assert own_email(desk).look(account, first, desk.now) is None
    desk.later(hours=24)
    assert not own_email(desk).confirm(account, mailed_code(desk), origin=ORIGIN, now=desk.now)


def propose(desk: Desk, account_id: str, form: NewForm = SIGNED) -> Verdict | Faults:
    return desk.use.details.propose_address(desk.clerk, account_id, NEW, form, WHY, desk.now)


def test_a_postal_address_needs_a_new_form_and_two_people(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    assert propose(desk, account.account_id, NewForm(b"", "P.", SIGNED_ON)) == (("formulier", Fault.FORM_MISSING),)
    assert propose(desk, account.account_id) is Verdict.WAITS
    (waiting,) = desk.waiting()
    assert (waiting.kind, waiting.old["straat"], waiting.new["straat"]) == (
        ProposalKind.CHANGE_ADDRESS, "Havenstraat", "Dijk",
    )  # fmt: skip
    assert waiting.form is not None
    assert desk.approve(waiting) is Verdict.DONE
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.accounts.find_address(account.account_id) == NEW
    assert desk.office.idp.mails() == ["M21"]


def waiting_address(desk: Desk) -> str:
    """Of an account that has the one of the desk's accounts."""
    account_id = desk.account().account_id
    assert propose(desk, account_id) is Verdict.WAITS
    return account_id


def address_of(desk: Desk, account_id: str) -> PostalAddress | None:
    with desk.office.idp.foundation.units.read() as unit:
        return unit.accounts.find_address(account_id)


@pytest.mark.requires("threat 41")
def test_a_form_that_changed_meanwhile_gives_no_new_address(desk: Desk) -> None:
    account_id = waiting_address(desk)
    desk.replace_forms()
    assert desk.approve_waiting() is Verdict.FORM_CHANGED
    assert address_of(desk, account_id) == ADDRESS


def test_an_address_that_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    account_id, third = waiting_address(desk), replace(ADDRESS, house_number="13")
    with desk.office.idp.foundation.units.write() as unit:
        unit.accounts.put_address(account_id, third)
    assert desk.approve_waiting() is Verdict.CHANGED_MEANWHILE
    assert address_of(desk, account_id) == third


def test_who_is_blocked_meanwhile_gets_no_new_address(desk: Desk) -> None:
    account_id = waiting_address(desk)
    assert desk.use.blocking.block(desk.clerk, account_id, WHY, desk.now) is Verdict.DONE
    assert desk.approve_waiting() is Verdict.CHANGED_MEANWHILE
    assert address_of(desk, account_id) == ADDRESS


@pytest.mark.requires("S9")
def test_a_form_is_not_signed_in_the_future(desk: Desk) -> None:
    account_id, today = desk.account().account_id, desk.now.date()
    tomorrow = NewForm(FORM, "P. Directeur", today + timedelta(days=1))
    assert propose(desk, account_id, tomorrow) == (("datum_ondertekening", Fault.DATE),)
    assert propose(desk, account_id, NewForm(FORM, "P. Directeur", today)) is Verdict.WAITS


@pytest.mark.requires("T5")
def test_what_no_letter_can_show_is_refused_when_it_is_entered(desk: Desk) -> None:
    account_id = desk.account().account_id
    name = Name(Aanhef.MEVROUW, "J.", "", "", "李")
    renamed = desk.use.details.rename(desk.clerk, account_id, name, WHY, desk.now)
    assert renamed == (("achternaam", Fault.UNPRINTABLE),)
    there = PostalAddress("東京通り", "1", "1234 AB", "Plaats")
    asked = desk.use.details.propose_address(desk.clerk, account_id, there, SIGNED, WHY, desk.now)
    assert asked == (("straat", Fault.UNPRINTABLE),)
    assert desk.waiting() == ()


def test_no_new_address_while_a_letter_is_on_its_way(desk: Desk) -> None:
    desk.approve(desk.enter())
    account = desk.named("104382", "j.timmerman")
    assert propose(desk, account.account_id) is Verdict.LETTER_UNDER_WAY


def test_a_letter_that_was_ordered_meanwhile_stops_the_approval(desk: Desk) -> None:
    account = desk.account(state=AccountState.VERVALLEN)
    assert propose(desk, account.account_id) is Verdict.WAITS
    (address,) = desk.waiting()
    desk.use.helping.propose(desk.clerk, ProposalKind.RENEW_INVITATION, account.account_id, WHY, desk.now)
    letter = next(each for each in desk.waiting() if each.kind is ProposalKind.RENEW_INVITATION)
    assert desk.approve(letter) is Verdict.DONE
    assert desk.approve(address) is Verdict.LETTER_UNDER_WAY


@pytest.mark.parametrize("state", [AccountState.GEBLOKKEERD, AccountState.GESLOTEN])
def test_only_an_account_in_use_has_details_to_change(desk: Desk, state: AccountState) -> None:
    account = desk.account(state=state)
    name = Name(Aanhef.GEEN, "J.", "", "", "Berg")
    assert desk.use.details.rename(desk.clerk, account.account_id, name, WHY, desk.now) is Verdict.WRONG_STATE
    assert propose(desk, account.account_id) is Verdict.WRONG_STATE
