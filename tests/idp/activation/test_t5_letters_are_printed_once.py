"""T5, E72: a code is made in the print step, its letter is printed once, and the clerk says how it went."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pypdf import PdfReader

from idp.accounts.model import AccountState
from idp.activation.activatiecode import normalised
from idp.activation.printing import TOGETHER
from idp.db.unit_of_work import UnitOfWork
from idp.login.outcome import Proceed
from tests.idp.factors import race
from tests.idp.installation import Installation
from tests.idp.invited import Invitee

pytestmark = pytest.mark.requires("T5", "S9")


@pytest.fixture
def invitee(idp: Installation) -> Invitee:
    return Invitee(idp)


def test_the_code_is_stored_as_a_slow_hash_only(invitee: Invitee) -> None:
    code = normalised(invitee.letter_arrives())
    with invitee.idp.foundation.units.read() as unit:
        stored = unit.activatiecodes.find(invitee.account.account_id)
    assert stored is not None
    assert stored.encoded.startswith("$argon2id$")
    assert code not in str(stored)


def test_a_printed_letter_is_not_printed_again(invitee: Invitee) -> None:
    code = invitee.letter_arrives()
    assert invitee.printing.print_waiting(invitee.idp.now).letters == ()
    assert invitee.code_on_paper() == code


def test_two_printers_at_once_print_each_letter_once_and_its_code_works(invitee: Invitee) -> None:
    results = race([lambda: invitee.printing.print_waiting(invitee.idp.now, early=True) for _ in range(4)])
    assert sorted(len(printed.letters) for printed in results) == [0, 0, 0, 1]
    assert isinstance(invitee.type_letter_code(invitee.at_the_code(), invitee.code_on_paper()), Proceed)


def test_a_confirmed_letter_is_gone_from_the_folder(invitee: Invitee) -> None:
    invitee.letter_arrives()
    (letter,) = invitee.printing.outstanding()
    assert invitee.printing.confirm(letter.letter_id, invitee.idp.now)
    assert invitee.printing.outstanding() == ()
    assert list(invitee.folder.iterdir()) == []
    assert not invitee.printing.confirm(letter.letter_id, invitee.idp.now)
    assert not invitee.printing.fail(letter.letter_id, invitee.idp.now)


def test_a_letter_that_was_not_printed_cannot_be_confirmed(invitee: Invitee) -> None:
    (letter,) = invitee.printing.outstanding()
    assert not invitee.printing.confirm(letter.letter_id, invitee.idp.now)
    assert not invitee.printing.confirm("unknown", invitee.idp.now)


def test_a_misprint_is_printed_again_with_another_code(invitee: Invitee) -> None:
    code = invitee.letter_arrives()
    (letter,) = invitee.printing.outstanding()
    assert invitee.printing.fail(letter.letter_id, invitee.idp.now)
    assert list(invitee.folder.iterdir()) == []
    invitee.printing.print_waiting(invitee.idp.now)
    again = invitee.code_on_paper()
    assert again != code
    cookie = invitee.at_the_code()
    assert not isinstance(invitee.type_letter_code(cookie, code), Proceed)
    assert isinstance(invitee.type_letter_code(cookie, again), Proceed)


def test_many_letters_have_their_own_names_and_codes(idp: Installation) -> None:
    people = [Invitee(idp, f"nieuw.{number:02}") for number in range(12)]
    printed = people[0].printing.print_waiting(idp.now, early=True)
    assert len(printed.letters) == 12
    codes = set()
    for file in people[0].folder.iterdir():
        text = PdfReader(io.BytesIO(file.read_bytes())).pages[0].extract_text()
        codes.add(next(line for line in text.splitlines() if line.count("-") == 2 and len(line) == 14))
        assert file.stat().st_mode & 0o777 == 0o600
    assert len(codes) == 12


def test_a_letter_that_cannot_be_written_keeps_waiting_and_has_no_code(invitee: Invitee) -> None:
    invitee.folder.parent.joinpath("letters").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="letters"):
        invitee.printing.print_waiting(invitee.idp.now, early=True)
    (letter,) = invitee.printing.outstanding()
    assert letter.printed_at is None
    with invitee.idp.foundation.units.read() as unit:
        assert unit.activatiecodes.find(invitee.account.account_id) is None


def test_a_letter_that_nobody_can_print_does_not_hold_up_the_others(idp: Installation) -> None:
    first = Invitee(idp, "eerste")
    with idp.foundation.units.write() as unit:
        address = unit.accounts.find_address(first.account.account_id)
        assert address is not None
        unit.accounts.put_address(first.account.account_id, type(address)("李", "1", "1234 AB", "Plaats"))
    Invitee(idp, "tweede")
    printed = first.printing.print_waiting(idp.now, early=True)
    assert (len(printed.letters), len(printed.unprintable)) == (1, 1)


def test_what_waits_is_printed_although_one_person_left_and_the_clean_up_goes_first(idp: Installation) -> None:
    people = [Invitee(idp, f"nieuw.{number:02}") for number in range(TOGETHER + 2)]
    with idp.foundation.units.write() as unit:
        assert unit.accounts.change_state(people[3].account.account_id, AccountState.UITGENODIGD, AccountState.GESLOTEN)
    people[0].folder.mkdir(parents=True, exist_ok=True)
    (people[0].folder / ".unfinished-0123456789abcdef").write_bytes(b"left by a process that was killed")
    printed = people[0].printing.print_waiting(idp.now, early=True)
    assert len(printed.letters) == len(people) - 1
    assert len(list(people[0].folder.iterdir())) == len(people) - 1
    assert people[3].account.account_id not in {letter.account_id for letter in people[0].printing.outstanding()}


def test_nothing_of_letters_stays_when_their_codes_could_not_be_kept(idp: Installation) -> None:
    people = [Invitee(idp, f"nieuw.{number}") for number in range(3)]

    @contextmanager
    def failing() -> Iterator[UnitOfWork]:
        with idp.foundation.units.write() as unit:
            yield unit
            raise OSError("the disk is full")

    printing = people[0].printing
    written, printing._begin_write = printing._begin_write, failing
    with pytest.raises(OSError, match="disk is full"):
        printing.print_waiting(idp.now, early=True)
    assert list(people[0].folder.iterdir()) == []
    printing._begin_write = written
    assert len(printing.print_waiting(idp.now, early=True).letters) == len(people)
    assert len(list(people[0].folder.iterdir())) == len(people)
    for person in people:
        code = people[0].codes[person.account.account_id]
        assert isinstance(person.type_letter_code(person.at_the_code(), code), Proceed)
