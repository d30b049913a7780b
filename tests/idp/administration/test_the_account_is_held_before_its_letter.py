"""T5, T10, T11, T22: an account is held before its letter and its code, so that nobody ends in a deadlock."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from idp.accounts.life import Name
from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.model import Aanhef, AccountState
from idp.accounts.phone_check import PhoneCheck
from idp.accounts.postal_address import PostalAddress
from idp.activation.activatiecode import last_moment
from idp.activation.printing import Printed
from idp.administration.correcting import Person
from idp.administration.details import NewForm
from idp.administration.proposals import ProposalKind
from idp.administration.verdict import Verdict
from idp.credentials.initial_password import VALIDITY
from idp.db.account_store import SqlAccountStore
from idp.db.activatiecode_store import SqlActivatiecodeStore
from idp.db.letter_store import SqlLetterStore
from idp.db.password_store import SqlPasswordStore
from idp.login.outcome import Proceed
from tests.idp.administration.desk import FORM, SIGNED_ON, WHY, Desk
from tests.idp.clash import Clash
from tests.idp.installation import Installation
from tests.idp.invited import Invitee

pytestmark = [
    pytest.mark.requires("T5", "T10", "T11"),
    pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True),
]

NEXT_DAY = timedelta(days=1)
LETTERS = (
    ProposalKind.NEW_LETTER,
    ProposalKind.RENEW_INVITATION,
    ProposalKind.CORRECT_INVITATION,
    ProposalKind.OPEN_RECOVERY,
)
SOMEBODY_ELSE = Person(Name(Aanhef.MENEER, "J.", "Jan", "", "Timmerman"), "jan@noordrand.example", "010 123 4567")
FORM_OF_TODAY = NewForm(FORM, "P. Directeur", SIGNED_ON)


@pytest.fixture
def clash(idp: Installation, monkeypatch: pytest.MonkeyPatch) -> Clash:
    return Clash(idp, monkeypatch)


@pytest.fixture
def invitee(idp: Installation) -> Invitee:
    return Invitee(idp)


@pytest.mark.parametrize("other", ["new_letter", "renew"])
def test_the_right_code_is_accepted_though_another_letter_is_ordered(
    clash: Clash, invitee: Invitee, other: str
) -> None:
    code = invitee.letter_arrives()
    typed = partial(invitee.type_letter_code, invitee.at_the_code(), code)
    ordered = partial(getattr(invitee.invitations, other), invitee.now_stored, invitee.idp.now)
    accepted, refused = clash.of(typed, SqlActivatiecodeStore, "use", ordered)
    assert isinstance(accepted, Proceed), accepted
    assert isinstance(refused, TransitionRefused), refused
    assert invitee.state is AccountState.INSTELLEN


def printed_while(clash: Clash, invitee: Invitee, moves: Callable[[], object]) -> object:
    """What became of the one that moves the account of a letter that is printed at that moment."""
    printing = partial(invitee.printing.print_waiting, invitee.idp.now)
    printed, moved = clash.of(printing, SqlLetterStore, "mark_printed", moves)
    assert isinstance(printed, Printed), printed
    assert len(printed.letters) == 1
    return moved


@pytest.mark.parametrize("other", ["new_letter", "renew"])
def test_a_letter_is_printed_though_another_one_is_ordered(clash: Clash, invitee: Invitee, other: str) -> None:
    invitee.idp.clock.advance(NEXT_DAY)
    ordered = partial(getattr(invitee.invitations, other), invitee.now_stored, invitee.idp.now)
    moved = printed_while(clash, invitee, ordered)
    assert not isinstance(moved, Exception), moved
    with invitee.idp.foundation.units.read() as unit:
        assert unit.activatiecodes.find(invitee.account.account_id) is None


def test_a_letter_is_printed_while_its_invitation_ends(clash: Clash, invitee: Invitee) -> None:
    invitee.idp.clock.advance(VALIDITY)
    expired = printed_while(clash, invitee, partial(invitee.invitations.expire, invitee.idp.now))
    assert not isinstance(expired, Exception), expired


def test_a_password_that_is_chosen_while_its_invitation_ends_is_kept(clash: Clash, invitee: Invitee) -> None:
    choose = partial(invitee.choose_password, invitee.at_the_password(invitee.letter_arrives()))
    expire = partial(invitee.invitations.expire, last_moment(invitee.idp.now))
    chosen, expired = clash.of(choose, SqlPasswordStore, "replace", expire)
    assert isinstance(chosen, Proceed), chosen
    assert expired == 0
    assert invitee.state is AccountState.INSTELLEN


@pytest.mark.requires("T22")
def test_a_letter_is_printed_while_its_account_is_blocked(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_on_both
    invitee = Invitee(desk.office.idp)
    desk.later(days=1)
    block = partial(desk.use.blocking.block, desk.clerk, invitee.account.account_id, WHY, desk.now)
    assert printed_while(Clash(desk.office.idp, monkeypatch), invitee, block) is Verdict.DONE
    assert invitee.printing.outstanding() == ()


@pytest.mark.requires("K28")
def test_a_password_that_is_chosen_while_a_new_invitation_is_approved_is_kept(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, invitee = desk_on_both, Invitee(desk_on_both.office.idp)
    cookie = invitee.at_the_password(invitee.letter_arrives())
    account_id = invitee.account.account_id
    desk.use.helping.propose(desk.clerk, ProposalKind.RENEW_INVITATION, account_id, WHY, desk.now)
    desk.later(minutes=1)
    choose = partial(invitee.choose_password, cookie)
    clash = Clash(desk.office.idp, monkeypatch)
    chosen, approved = clash.of(choose, SqlPasswordStore, "replace", desk.approve_waiting)
    assert isinstance(chosen, Proceed), chosen
    assert approved is Verdict.CHANGED_MEANWHILE
    assert invitee.now_stored.has_password


@pytest.mark.requires("K27", "S9", "T27")
@pytest.mark.parametrize("kind", LETTERS)
def test_an_address_does_not_change_while_a_letter_is_ordered(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch, kind: ProposalKind
) -> None:
    desk, clash = desk_on_both, Clash(desk_on_both.office.idp, monkeypatch)
    order, move = letter_and_address(desk, kind)
    ordered, moved = clash.of(order, SqlLetterStore, "add", move)
    assert ordered is Verdict.DONE
    assert moved in {Verdict.LETTER_UNDER_WAY, Verdict.CHANGED_MEANWHILE}  # the latter of who is in recovery now


@pytest.mark.requires("K27", "S9", "T27")
@pytest.mark.parametrize("kind", LETTERS)
def test_no_letter_is_ordered_while_the_address_changes(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch, kind: ProposalKind
) -> None:
    desk, clash = desk_on_both, Clash(desk_on_both.office.idp, monkeypatch)
    order, move = letter_and_address(desk, kind)
    assert clash.of(move, SqlAccountStore, "put_address", order) == (Verdict.DONE, Verdict.ADDRESS_TOO_NEW)


def letter_and_address(desk: Desk, kind: ProposalKind) -> tuple[Callable[[], object], Callable[[], object]]:
    """Two proposals about somebody without a letter on its way: to send one, and to send them elsewhere."""
    account_id = with_phone_checks(desk) if kind is ProposalKind.OPEN_RECOVERY else letter_was_lost(desk)
    elsewhere = PostalAddress("Dijk", "1", "4321 BA", "Elders")
    if kind is ProposalKind.CORRECT_INVITATION:
        asked = desk.use.correcting.propose(desk.clerk, account_id, SOMEBODY_ELSE, FORM_OF_TODAY, WHY, desk.now)
    else:
        asked = desk.use.helping.propose(desk.clerk, kind, account_id, WHY, desk.now)
    assert asked is Verdict.WAITS
    asked = desk.use.details.propose_address(desk.clerk, account_id, elsewhere, FORM_OF_TODAY, WHY, desk.now)
    assert asked is Verdict.WAITS
    waiting = {each.kind: each for each in desk.waiting()}
    return partial(desk.approve, waiting[kind]), partial(desk.approve, waiting[ProposalKind.CHANGE_ADDRESS])


def letter_was_lost(desk: Desk) -> str:
    invitee = Invitee(desk.office.idp)
    invitee.letter_arrives()
    with desk.office.idp.foundation.units.write() as unit:
        for letter in unit.letters.of_account(invitee.account.account_id):
            assert unit.letters.mark_confirmed(letter.letter_id, desk.now)
    return invitee.account.account_id


def with_phone_checks(desk: Desk) -> str:
    account_id = desk.account().account_id
    with desk.office.idp.foundation.units.write() as unit:
        for check in PhoneCheck:
            unit.phone_checks.add(account_id, check, desk.clerk.account_id, desk.now)
    return account_id
