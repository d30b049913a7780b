"""S34: salutation with surname, the infix with a capital; without salutation the full name."""

import pytest

from idp.accounts.identifiers import LoginName, login_name
from idp.accounts.model import Aanhef, Account, AccountState

pytestmark = pytest.mark.requires("S34")


def named(aanhef: Aanhef, given: str, infix: str, surname: str) -> Account:
    return Account(
        "a1", "r1", "104382", "Zorgkantoor", "timmerman", aanhef, "S.", infix, surname,
        "s@x.example", "", "nl", AccountState.ACTIEF, given_name=given,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("account", "dutch", "english"),
    [
        (named(Aanhef.MENEER, "Jan", "", "Timmerman"), "meneer Timmerman", "Mr Timmerman"),
        (named(Aanhef.MEVROUW, "Anna", "van den", "Berg"), "mevrouw Van den Berg", "Ms Van den Berg"),
        (named(Aanhef.GEEN, "Sam", "van den", "Berg"), "Sam van den Berg", "Sam van den Berg"),
        (named(Aanhef.GEEN, "", "", "Berg"), "S. Berg", "S. Berg"),
        (named(Aanhef.MENEER, "Ger", "'t", "Hart"), "meneer 't Hart", "Mr 't Hart"),
        (named(Aanhef.MEVROUW, "Inge", "", "IJzer"), "mevrouw IJzer", "Ms IJzer"),
    ],
)
def test_who_has_no_salutation_is_called_by_full_name_and_others_by_family_name(
    account: Account, dutch: str, english: str
) -> None:
    assert (account.salutation, account.english_salutation) == (dutch, english)


@pytest.mark.requires("S21")
@pytest.mark.parametrize(
    ("relatienummer", "username", "expected"),
    [
        ("104 382", " J.Timmerman ", LoginName("104382", "j.timmerman")),
        ("0.104.382", "x", LoginName("0104382", "x")),
    ],
)
def test_what_is_typed_becomes_what_is_stored(relatienummer: str, username: str, expected: LoginName) -> None:
    assert login_name(relatienummer, username) == expected


@pytest.mark.requires("S21")
@pytest.mark.parametrize(
    "name",
    [
        ("123", "timmerman"),
        ("1" * 13, "timmerman"),
        ("١٢٣٤", "timmerman"),
        ("104382", "abc"),
        ("104382", "a" * 33),
        ("104382", "timmer man"),
        ("104382", "t\x00mmerman"),
    ],
)
def test_a_name_that_nobody_can_have_is_looked_up_as_nobody(name: tuple[str, str]) -> None:
    assert LoginName(*name).searchable == LoginName("", "")
