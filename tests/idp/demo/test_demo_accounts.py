"""K4: the people of the demo, their states and roles, and the file that names them."""

import base64
import json
from collections import Counter

import pytest
from pypdf import PdfReader

from idp.accounts.model import AccountState
from idp.accounts.terms import CURRENT_TERMS
from idp.cli.bootstrap import bootstrap_installation
from idp.credentials.password_policy import Owner, violations
from idp.credentials.secret_questions import normalise
from idp.demo.accounts import add_demo_accounts, give_questions
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.progress import Cookies
from idp.login.steps import Step
from tests.idp.installation import ORIGIN, Installation

pytestmark = pytest.mark.requires("K4", "K28")


def test_the_list_has_everyone_that_the_demo_promises(quick_idp: Installation) -> None:
    users = add_demo_accounts(quick_idp.foundation)
    active = [user for user in users if (user["role"], user["state"]) == ("user", "active")]
    assert len(active) == 16
    assert len({user["relatienummer"] for user in active}) == 4
    assert Counter(user["state"] for user in users) == {
        "active": 22, "new": 2, "expired": 1, "expiring": 1, "locked": 1,
    }  # fmt: skip
    staff = Counter(user["role"] for user in users if user["role"] != "user")
    assert staff == {"servicedesk": 1, "approver": 2, "letter_clerk": 1, "client_admin": 1, "auditor": 1}
    assert len({user["relatienummer"] for user in users if user["role"] != "user"}) == 1


def test_secrets_are_long_enough_and_everyone_has_their_own(quick_idp: Installation) -> None:
    users = add_demo_accounts(quick_idp.foundation)
    secrets = [base64.b32decode(str(user["totp_secret"])) for user in users if user["state"] != "new"]
    assert all(len(secret) >= 20 for secret in secrets)
    assert len(set(secrets)) == len(users) - 2
    for user in users:
        owner = Owner(str(user["gebruikersnaam"]), str(user["relatienummer"]))
        assert violations(str(user["wachtwoord"]), owner) == ()


@pytest.mark.requires("S34")
def test_three_ways_of_being_addressed_are_there(quick_idp: Installation) -> None:
    add_demo_accounts(quick_idp.foundation)
    with quick_idp.foundation.units.read() as unit:
        names = [
            unit.accounts.find_by_login("104382", name) for name in ("j.timmerman", "a.vandenberg", "sam.vandenberg")
        ]
    assert [account.salutation for account in names if account] == [
        "meneer Timmerman", "mevrouw Van den Berg", "Sam van den Berg",
    ]  # fmt: skip


def test_each_state_is_what_it_says(quick_idp: Installation) -> None:
    users = {user["state"]: user for user in add_demo_accounts(quick_idp.foundation)}
    with quick_idp.foundation.units.read() as unit:
        found = {
            state: unit.accounts.find_by_login(str(user["relatienummer"]), str(user["gebruikersnaam"]))
            for state, user in users.items()
        }
    expired, expiring, locked = found["expired"], found["expiring"], found["locked"]
    assert expired is not None
    assert expired.has_expired_password(quick_idp.now)
    assert expiring is not None
    assert expiring.password_expires_at is not None
    assert 1 < (expiring.password_expires_at - quick_idp.now).days < 30
    assert locked is not None
    assert locked.state is AccountState.GEBLOKKEERD


def test_everyone_can_log_in_or_is_refused_as_their_state_says(quick_idp: Installation) -> None:
    outcomes = Counter[str]()
    for user in add_demo_accounts(quick_idp.foundation):
        if user["state"] == "new":
            continue
        begun = quick_idp.type_password(
            str(user["gebruikersnaam"]), str(user["wachtwoord"]), relatienummer=str(user["relatienummer"])
        )
        assert isinstance(begun, Proceed)
        secret = base64.b32decode(str(user["totp_secret"]))
        outcome = quick_idp.type_code(begun.cookie, quick_idp.code(secret=secret))
        kind = {Completed: "in", Proceed: "must change", Refused: "refused"}[type(outcome)]
        outcomes[kind] += 1
        assert not isinstance(outcome, Refused) or outcome.refusal is Refusal.NO_ENTRY
    assert outcomes == {"in": 23, "must change": 1, "refused": 1}


def test_new_people_have_a_mail_a_letter_and_a_code_that_works(quick_idp: Installation) -> None:
    new = [user for user in add_demo_accounts(quick_idp.foundation) if user["state"] == "new"]
    assert quick_idp.mails() == ["M03", "M03"]
    letters = list(quick_idp.foundation.settings.letters_folder.glob("*.pdf"))
    texts = "".join(PdfReader(letter).pages[0].extract_text() for letter in letters)
    for user in new:
        assert user["totp_secret"] is None
        assert str(user["activation_code"]) in texts
        name, number = str(user["gebruikersnaam"]), str(user["relatienummer"])
        begun = quick_idp.type_password(name, str(user["wachtwoord"]), relatienummer=number)
        assert isinstance(begun, Proceed)
        agreed = quick_idp.steps.terms_step.accept(
            Cookies(begun.cookie), CURRENT_TERMS.version, origin=ORIGIN, now=quick_idp.now
        )
        assert isinstance(agreed, Proceed)
        typed = str(user["activation_code"])
        outcome = quick_idp.steps.activation_step.enter_code(
            Cookies(agreed.cookie), typed, origin=ORIGIN, now=quick_idp.now
        )
        assert isinstance(outcome, Proceed)
        assert outcome.step is Step.CHOOSE_PASSWORD


def test_bootstrap_can_be_repeated_and_keeps_what_changed(quick_idp: Installation) -> None:
    bootstrap_installation(quick_idp.foundation)
    file = quick_idp.foundation.settings.var / "idp-demo.json"
    first, hashes = json.loads(file.read_text()), quick_idp.turns.taken
    bootstrap_installation(quick_idp.foundation)
    assert json.loads(file.read_text())["users"] == first["users"]
    assert quick_idp.turns.taken == hashes
    assert file.stat().st_mode & 0o777 == 0o600
    assert set(first["users"][0]) == {
        "relatienummer", "gebruikersnaam", "wachtwoord", "totp_secret", "role", "state", "activation_code",
    }  # fmt: skip


@pytest.mark.requires("S40")
def test_everyone_past_the_first_login_has_the_same_secret_answers(quick_idp: Installation) -> None:
    users = add_demo_accounts(quick_idp.foundation)
    answers = give_questions(quick_idp.foundation)
    with quick_idp.foundation.units.read() as unit:
        for user in users:
            account = unit.accounts.find_by_login(str(user["relatienummer"]), str(user["gebruikersnaam"]))
            assert account is not None
            questions = unit.questions.of_account(account.account_id)
            assert len(questions) == (0 if user["state"] == "new" else 3)
            for question in questions:
                given = normalise(answers[question.question].upper())
                assert quick_idp.foundation.hasher.verify(question.encoded, given)
