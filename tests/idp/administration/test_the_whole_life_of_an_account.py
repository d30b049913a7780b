"""One account from its application to its erasure, with everybody who has a hand in it; the trail proves all of it."""

import re
from datetime import timedelta

import pytest

from idp.accounts.life import CLOSED_KEPT_DAYS
from idp.accounts.model import Account, AccountState, Role
from idp.accounts.postal_address import PostalAddress
from idp.accounts.terms import CURRENT_TERMS
from idp.activation.printing import Printing
from idp.administration.closing import ClockedEnds
from idp.administration.details import NewForm
from idp.administration.proposals import Proposal, ProposalKind
from idp.administration.verdict import Verdict
from idp.composition.letters import build_printing
from idp.composition.protocol import build_logout
from idp.credentials.secret_questions import ChosenQuestion, StoredQuestion
from idp.login.outcome import Completed, Proceed
from idp.login.own_email import OwnEmail
from idp.login.progress import Cookies
from idp.second_factors.code_renewal import name_of
from tests.idp.administration.desk import FORM, SIGNED_ON, WHY, Desk, draft
from tests.idp.audit.tampering import run, sealed_trail, verify, write_and_seal
from tests.idp.factors import visit
from tests.idp.installation import ORIGIN
from tests.idp.invited import CODE_ON_PAPER, OWN_PASSWORD, letter_text
from tests.idp.support import proceeding

pytestmark = pytest.mark.requires("S7", "K28", "K29", "threat 30", "threat 40", "threat 41")
NUMBER, NAME = "104382", "j.timmerman"
CHOSEN = tuple(
    ChosenQuestion(key, key, answer)
    for key, answer in (("huisdier", "Vlekkie"), ("school", "De Regenboog"), ("bijbaan", "Krantenwijk"))
)


class Life:
    """The account and what its owner holds."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.idp = desk, desk.office.idp
        self.printing: Printing = build_printing(self.idp.foundation)
        self.secret = b""

    @property
    def account(self) -> Account:
        return self.desk.named(NUMBER, NAME)

    def letter(self) -> str:
        """A day later the letter is printed, read, and posted."""
        self.desk.later(days=1)
        (letter_id,) = self.printing.print_waiting(self.idp.now).letters
        found = CODE_ON_PAPER.search(letter_text(self.idp.foundation.settings.letters_folder))
        assert found is not None
        assert self.printing.confirm(letter_id, self.idp.now)
        return found[1]

    def password(self, password: str) -> Proceed:
        outcome = self.idp.type_password(NAME, password, relatienummer=NUMBER)
        assert isinstance(outcome, Proceed), outcome
        return outcome

    def letter_code(self, cookie: str, code: str) -> Proceed:
        outcome = self.idp.steps.activation_step.enter_code(Cookies(cookie), code, origin=ORIGIN, now=self.idp.now)
        assert isinstance(outcome, Proceed), outcome
        return outcome

    def first_login(self, one_time: str, code: str) -> None:
        steps, now = self.idp.steps, self.idp.now
        cookie = self.password(one_time).cookie
        agreed = steps.terms_step.accept(Cookies(cookie), CURRENT_TERMS.version, origin=ORIGIN, now=now)
        cookie = self.letter_code(proceeding(agreed).cookie, code).cookie
        chosen = steps.first_password.choose(Cookies(cookie), OWN_PASSWORD, origin=ORIGIN, now=now)
        cookie = proceeding(chosen).cookie
        kept = self.idp.recovery.own_questions.set_first(Cookies(cookie), CHOSEN, origin=ORIGIN, now=now)
        assert isinstance(kept, Proceed), kept
        self.new_app(kept.cookie)

    def new_app(self, cookie: str) -> None:
        enrol = self.idp.steps.enrol_step
        secret = enrol.app_secret(cookie, self.idp.now)
        assert secret is not None
        self.secret = secret
        enrolled = enrol.add_app(Cookies(cookie), self.idp.code(secret=secret), "", visit(self.idp))
        assert isinstance(enrolled, Proceed), enrolled
        codes = enrol.new_codes(enrolled.cookie, self.idp.now)
        assert codes is not None
        done = enrol.keep_codes(Cookies(enrolled.cookie), name_of(codes), visit(self.idp))
        assert isinstance(done, Completed), done

    def log_in(self) -> Completed:
        self.desk.later(minutes=1)
        outcome = self.idp.type_code(self.password(OWN_PASSWORD).cookie, self.idp.code(secret=self.secret))
        assert isinstance(outcome, Completed), outcome
        return outcome


def mailed(life: Life, pattern: str) -> str:
    found = re.search(pattern, life.idp.mail_texts()[-1])
    assert found is not None
    return found[1]


def test_from_application_to_erasure(desk: Desk) -> None:
    life = Life(desk)
    both = desk.office.hire("allebei", Role.SERVICEDESK, Role.APPROVER)
    alone = desk.office.actor(both)
    entered = desk.use.requests.enter(alone, draft(), desk.now)
    assert isinstance(entered, Proposal)
    assert desk.approve(entered, alone) is Verdict.SAME_PERSON
    assert desk.approve(entered) is Verdict.DONE
    one_time = mailed(life, r"eenmalige wachtwoord: (\S+)")
    life.first_login(one_time, life.letter())
    assert life.account.state is AccountState.ACTIEF
    change_mail_and_address(life)
    lose_the_telephone(life)
    block_and_let_in(life)
    close_and_erase(life)


def change_mail_and_address(life: Life) -> None:
    desk, account, units = life.desk, life.account, life.idp.foundation.units
    desk.use.new_email.ask(desk.clerk, account.account_id, "nieuw@noordrand.example", WHY, desk.now)
    code = mailed(life, r"\?code=(\S+)")
    assert OwnEmail(units.read, units.write).confirm(account, code, origin=ORIGIN, now=desk.now)
    assert life.account.email == "nieuw@noordrand.example"
    moved, form = PostalAddress("Dijk", "1", "4321 BA", "Elders"), NewForm(FORM, "P. Directeur", SIGNED_ON)
    asked = desk.use.details.propose_address(desk.clerk, account.account_id, moved, form, WHY, desk.now)
    assert (asked, desk.approve_waiting()) == (Verdict.WAITS, Verdict.DONE)
    assert life.idp.mails().count("M21") == 3


def lose_the_telephone(life: Life) -> None:
    desk, account_id = life.desk, life.account.account_id
    desk.later(days=5)  # no letter follows a new address at once
    question = desk.use.phone_checks.question(desk.clerk, account_id, desk.now)
    assert isinstance(question, StoredQuestion)
    answer = CHOSEN[question.position].answer
    desk.use.phone_checks.check_answer(desk.clerk, account_id, answer, desk.now)
    desk.use.phone_checks.record_call_back(desk.clerk, account_id, WHY, desk.now)
    asked = desk.use.helping.propose(desk.clerk, ProposalKind.OPEN_RECOVERY, account_id, WHY, desk.now)
    assert (asked, desk.approve_waiting()) == (Verdict.WAITS, Verdict.DONE)
    code = life.letter()
    life.new_app(life.letter_code(life.password(OWN_PASSWORD).cookie, code).cookie)
    life.log_in()


def block_and_let_in(life: Life) -> None:
    desk, account_id = life.desk, life.account.account_id
    assert desk.use.blocking.block(desk.clerk, account_id, WHY, desk.now) is Verdict.DONE
    asked = desk.use.blocking.propose_unblock(desk.clerk, account_id, WHY, desk.now)
    assert (asked, desk.approve_waiting()) == (Verdict.WAITS, Verdict.DONE)
    life.log_in()


def close_and_erase(life: Life) -> None:
    desk, account, units = life.desk, life.account, life.idp.foundation.units
    assert desk.use.closing.close(desk.clerk, account.account_id, WHY, desk.now) is Verdict.DONE
    sealed_trail(life.idp, 1)
    before = verify(life.idp)
    assert before.broken is None
    desk.office.idp.clock.advance(timedelta(days=CLOSED_KEPT_DAYS))
    logout = build_logout(life.idp.foundation)
    assert ClockedEnds(units.read, units.write, logout).erase(desk.now) == 1
    assert desk.found(account.account_id).surname == "gewist"
    write_and_seal(life.idp, 0)
    after = verify(life.idp)
    assert (after.broken, after.events > before.events) == (None, True)
    run(life.idp, "UPDATE audit_chain SET object_id = 'x' WHERE position = 7")
    broken = verify(life.idp).broken
    assert broken is not None
    assert broken.position == 7
