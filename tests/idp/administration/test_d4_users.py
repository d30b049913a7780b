"""D4: finding people, looking at them without a secret in sight, and what the servicedesk does for them."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.accounts.life import Name
from idp.accounts.model import Aanhef, Account, AccountState, Role
from idp.administration.actions import Action
from idp.administration.finding import EVENTS_SHOWN, LOOKS_SHOWN
from idp.administration.operations import Done, Values
from idp.administration.standing_by import StandingBy
from idp.audit.events import Event
from idp.audit.record import Subject, record
from idp.audit.sealer import Sealer
from idp.credentials.secret_questions import StoredQuestion, violations
from idp.login.farewell import Farewell
from idp.login.sessions import Sessions
from idp.throttling.keys import ThrottleKeys
from idp.web.beheer.account_events import STAFF_EVENTS
from idp.web.texts_events import EVENTS
from tests.fakes.own_logout import OwnLogout
from tests.idp.administration.office import Office
from tests.idp.installation import ORIGIN
from tests.idp.recovering import CHOSEN, add_account, ask, known_device
from tests.idp.web.visitor import Visitor

pytestmark = pytest.mark.requires("threat 30", "K27", "T27")


def searched(office: Office, text: str, state: str = "") -> list[str]:
    row = office.console.operations[Action.ACCOUNTS_LIST]
    outcome = row.run(office.actor(Role.SERVICEDESK), Values({"zoek": text, "toestand": state}), office.idp.now)
    assert isinstance(outcome, Done)
    listed = outcome.facts["accounts"]
    assert isinstance(listed, list)
    return [each["username"] for each in listed]


@pytest.fixture
def people(office_on_both: Office) -> Office:
    office = office_on_both
    renamed = office.idp.add_account("j.nguyen")
    office.idp.add_account("k.yilmaz", state=AccountState.GEBLOKKEERD)
    with office.idp.foundation.units.write() as unit:
        unit.life.rename(renamed.account_id, Name(Aanhef.GEEN, "J.", "Jan", "van den", "Nguyễn"))
    return office


FOUND = {
    "104382": ["j.nguyen", "k.yilmaz"],
    "1043 82": ["j.nguyen", "k.yilmaz"],
    "NGUY": ["j.nguyen"],
    "van den nguyen": ["j.nguyen"],
    "Jan van den Nguyễn": ["j.nguyen"],
    "jan v": ["j.nguyen"],
    "k.yil": ["k.yilmaz"],
    "J.NGUYEN@x.example": ["j.nguyen"],
    "guyen": [],
    "%": [],
}


def test_people_are_found_by_the_beginning_of_a_word_and_by_the_name_that_the_list_shows(people: Office) -> None:
    assert {typed: searched(people, typed) for typed in FOUND} == FOUND


def test_a_state_alone_finds_everyone_in_it_and_nothing_asked_nobody(people: Office) -> None:
    assert searched(people, "", "geblokkeerd") == ["k.yilmaz"]
    assert searched(people, " ") == []


@pytest.fixture
def desk(office: Office) -> tuple[Office, Account, Visitor]:
    account = add_account(office.idp)
    visitor = office.visitor(Role.SERVICEDESK)
    visitor.get("/beheer")
    return office, account, visitor


Desk = tuple[Office, Account, Visitor]


@pytest.mark.parametrize("tab", ["gegevens", "inloggen", "sessies", "gebeurtenissen", "berichten"])
def test_no_tab_shows_a_secret(desk: Desk, tab: str) -> None:
    office, account, visitor = desk
    text = visitor.get(f"/beheer/gebruikers/{account.account_id}?tab={tab}").text
    with office.idp.foundation.units.read() as unit:
        stored = unit.passwords.current(account.account_id)
    assert stored is not None
    assert stored.encoded not in text
    assert not re.search(r'type="password"|argon2', text)


def test_an_account_leads_to_its_relation(desk: Desk) -> None:
    _office, account, visitor = desk
    visitor.get(f"/beheer/gebruikers/{account.account_id}")
    to_relation = f'href="/beheer/relaties/{account.relatienummer}"'
    assert to_relation in visitor.page.text
    assert visitor.get(f"/beheer/relaties/{account.relatienummer}").status_code == 200


def test_that_somebody_looked_is_remembered(desk: Desk) -> None:
    office, account, visitor = desk
    visitor.get(f"/beheer/gebruikers/{account.account_id}")
    assert "console.account_seen" in office.idp.events()


@pytest.mark.requires("K29")
@pytest.mark.parametrize("is_sealed", [False, True], ids=["waiting for the seal", "sealed"])
def test_looks_by_staff_hide_nothing_that_happened(people: Office, is_sealed: bool) -> None:
    """D4: who was looked at a hundred times still shows why they called; the looks stand apart, the latest alone."""
    account, clerk = people.idp.add_account("m.bakker"), people.actor(Role.SERVICEDESK)
    with people.idp.foundation.units.write() as unit:
        record(unit.audit, Event.LETTER_FAILED, Subject(account.account_id), origin=ORIGIN, now=people.idp.now)
    for _ in range(EVENTS_SHOWN + 1):
        people.idp.clock.advance(timedelta(minutes=1))
        profile = people.console.finding.look(clerk, account.account_id, people.idp.now)
    if is_sealed:
        units = people.idp.foundation.units
        Sealer(units.read, units.write, 500).seal(people.idp.now)
        profile = people.console.finding.look(clerk, account.account_id, people.idp.now)
    assert profile is not None
    assert [each.event for each in profile.events] == [Event.LETTER_FAILED]
    assert [each.event for each in profile.looks] == [Event.ACCOUNT_SEEN] * LOOKS_SHOWN
    assert profile.looks[0].at == people.idp.now


def test_blocking_takes_a_reason_and_works_at_once(desk: Desk) -> None:
    _office, account, visitor = desk
    form = f"/beheer/gebruikers/{account.account_id}/blokkeren"
    visitor.get(form)
    assert visitor.post(form, {}).status_code == 422
    visitor.post(form, {"reden": "Vermoeden van misbruik"})
    assert "Het account is geblokkeerd." in visitor.follow().text
    assert "Deblokkeren" in visitor.page.text
    assert "Nieuwe brief" not in visitor.page.text


@pytest.mark.requires("T23")
def test_unblocking_waits_for_a_colleague(desk: Desk) -> None:
    _office, account, visitor = desk
    for slug in ("blokkeren", "deblokkeren"):
        form = f"/beheer/gebruikers/{account.account_id}/{slug}"
        visitor.get(form)
        visitor.post(form, {"reden": "Het was een vergissing"})
    assert "Dit wacht op goedkeuring door een collega." in visitor.follow().text


def test_a_change_by_a_colleague_loses_no_input(desk: Desk) -> None:
    """E76: the form comes back with what was typed, and with how the account stands now."""
    office, account, visitor = desk
    form = f"/beheer/gebruikers/{account.account_id}/gegevens-wijzigen"
    visitor.get(form)
    seen = re.search(r'name="versie" value="(\w+)"', visitor.page.text)
    assert seen is not None
    with office.idp.foundation.units.write() as unit:
        unit.life.change_phone(account.account_id, "010 999 9999")
    typed = {"aanhef": "mevrouw", "voorletters": "A.", "achternaam": "Bakker", "reden": "Getrouwd"}
    again = visitor.post(form, {**typed, "versie": seen.group(1)})
    assert again.status_code == 422
    assert "intussen gewijzigd door een collega" in again.text
    assert 'value="Bakker"' in again.text
    now = re.search(r'name="versie" value="(\w+)"', again.text)
    assert now is not None
    visitor.post(form, {**typed, "versie": now.group(1)})
    assert "De gegevens zijn gewijzigd." in visitor.follow().text
    assert searched(office, "bakker") == [account.username]


def test_a_secret_answer_is_right_or_wrong_three_times_a_day(desk: Desk) -> None:
    _office, account, visitor = desk
    page = f"/beheer/gebruikers/{account.account_id}"
    assert "Geheime vraag controleren" in visitor.get(f"{page}?tab=inloggen").text
    for left in (2, 1, 0):
        visitor.post(f"{page}/geheime-vraag", {"antwoord": "zeker niet"})
        assert f"Onjuist (nog {left} " in visitor.follow().text
    assert visitor.post(f"{page}/geheime-vraag", {}).status_code == 422


@pytest.mark.requires("S40", "T20")
def test_the_longest_answer_that_somebody_can_choose_can_be_checked(desk: Desk) -> None:
    office, account, visitor = desk
    longest = "a" * 200
    assert violations((replace(CHOSEN[0], answer=longest), *CHOSEN[1:]), account.username) == ()
    encoded = office.idp.foundation.hasher.hash(longest)
    with office.idp.foundation.units.write() as unit:
        stored = [StoredQuestion(place, "school", "", encoded) for place in range(3)]
        unit.questions.replace(account.account_id, stored, office.idp.now)
    page = f"/beheer/gebruikers/{account.account_id}"
    visitor.get(f"{page}?tab=inloggen")
    visitor.post(f"{page}/geheime-vraag", {"antwoord": longest})
    assert "questions.answer_checked" in office.idp.events()


def test_lifting_a_lock_lets_its_owner_try_again(desk: Desk) -> None:
    office, account, visitor = desk
    for _ in range(5):
        office.idp.type_password(password="niet-dit-wachtwoord")
    page = f"/beheer/gebruikers/{account.account_id}"
    assert "Vergrendeld tot" in visitor.get(page).text
    visitor.get(f"{page}/vergrendeling-opheffen")
    visitor.post(f"{page}/vergrendeling-opheffen", {"reden": "Gebeld"})
    assert "Vergrendeld tot" not in visitor.follow().text
    office.idp.log_in()


@pytest.mark.requires("threat 5", "S29")
def test_lifting_a_lock_opens_a_forgotten_password_too(desk: Desk) -> None:
    office, account, visitor = desk
    for _ in range(6):
        refused = ask(office.idp, account.username, account.relatienummer)
    assert refused is not None
    page = f"/beheer/gebruikers/{account.account_id}"
    assert "Vergrendeld tot" in visitor.get(page).text
    visitor.get(f"{page}/vergrendeling-opheffen")
    visitor.post(f"{page}/vergrendeling-opheffen", {"reden": "Gebeld"})
    assert "Vergrendeld tot" not in visitor.follow().text
    assert ask(office.idp, account.username, account.relatienummer) is None


def test_logging_out_everywhere_ends_every_session(desk: Desk) -> None:
    office, account, visitor = desk
    office.idp.log_in()
    page = f"/beheer/gebruikers/{account.account_id}"
    visitor.get(f"{page}/overal-uitloggen")
    visitor.post(f"{page}/overal-uitloggen", {"reden": "Laptop kwijt"})
    assert "nergens ingelogd" in visitor.get(f"{page}?tab=sessies").text


class Announcing(OwnLogout):
    """Keeps of which sessions applications would be told."""

    def __init__(self, sessions: Sessions) -> None:
        super().__init__(sessions)
        self.told: list[str] = []

    def announce(self, ended_sids: Collection[str], here: str | None = None) -> Farewell:
        self.told.extend(ended_sids)
        return super().announce(ended_sids, here)


def test_logging_out_everywhere_leaves_no_login_on_its_way_and_no_known_device(office: Office) -> None:
    idp, account = office.idp, office.idp.add_account()
    device, begun = known_device(idp).device, idp.password_accepted()
    with idp.foundation.units.read() as unit:
        sids = unit.sessions.sids_of(account.account_id, None)
    logout, keys = Announcing(idp.sessions), ThrottleKeys.of(idp.foundation.vault)
    standing_by = StandingBy(idp.foundation.units.write, office.console.permission, keys, logout)
    assert standing_by.log_out(office.actor(Role.SERVICEDESK), account.account_id, "Laptop kwijt", idp.now) is None
    assert not idp.attempt_lives(begun.cookie)
    with idp.foundation.units.read() as unit:
        assert not unit.devices.is_known(device, account.account_id)
    assert logout.told == list(sids) != []


ABOUT_NO_ACCOUNT = ("audit.", "client.", "emergency.", "key.", "letter.batch_", "relation.", "account.erased")


def test_what_happened_is_told_in_words_and_not_in_names_of_the_log(desk: Desk) -> None:
    _office, account, visitor = desk
    page = f"/beheer/gebruikers/{account.account_id}?tab=gebeurtenissen"
    visitor.get(page)
    words = visitor.get(page).text
    assert "Bekeken door een medewerker" in words
    assert "console.account_seen" not in words
    told = {*EVENTS, *STAFF_EVENTS}
    assert [each for each in Event if each not in told and not each.value.startswith(ABOUT_NO_ACCOUNT)] == []


@pytest.mark.parametrize("form", ["geheime-vraag", "teruggebeld"])
def test_who_opens_a_form_on_the_tab_anew_sees_the_tab(desk: Desk, form: str) -> None:
    _office, account, visitor = desk
    page = f"/beheer/gebruikers/{account.account_id}"
    assert visitor.get(f"{page}/{form}").headers["Location"] == f"{page}?tab=inloggen"


def test_an_export_is_a_file_with_all_and_no_secret(desk: Desk) -> None:
    _office, account, visitor = desk
    page = f"/beheer/gebruikers/{account.account_id}/gegevens-ophalen"
    visitor.get(page)
    answer = visitor.post(page, {"reden": "Verzoek van de betrokkene"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "argon2" not in answer.text


def test_messages_say_that_they_were_sent_and_not_what(desk: Desk) -> None:
    _office, account, visitor = desk
    form = f"/beheer/gebruikers/{account.account_id}/blokkeren"
    visitor.get(form)
    visitor.post(form, {"reden": "Vermoeden"})
    words = visitor.get(f"/beheer/gebruikers/{account.account_id}?tab=berichten").text
    assert "E-mail M14" in words
    assert "Onderweg" in words


@pytest.mark.requires("threat 32")
def test_a_hostile_name_stays_text(office: Office) -> None:
    hostile = office.idp.add_account("kwaad", given_name="<script>alert(1)</script>")
    text = office.visitor(Role.SERVICEDESK).get(f"/beheer/gebruikers/{hostile.account_id}").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_mails_that_were_given_up_are_tried_again(office: Office) -> None:
    visitor = office.visitor(Role.SERVICEDESK)
    assert "geen mislukte e-mails" in visitor.get("/beheer/e-mails").text
