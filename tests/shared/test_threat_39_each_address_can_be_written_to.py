"""An address that a form takes is one that a mail goes to, letter by letter; what we cannot write is refused there."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.mail.address import is_address
from shared.mail.message import Mail, Sender, as_email

pytestmark = pytest.mark.requires("threat 39", "K6")

SENDER = Sender("CAK Servicedesk", "servicedesk@hetcak.nl")
TYPED = st.sampled_from("aZ9.-_!#$%&'*+/=?^`{|}~" * 3 + "()[]\\:\x7fé")  # mostly what a part may hold
NOW = datetime(2027, 2, 16, 9, tzinfo=UTC)


def written_to(address: str) -> str:
    """Where the message goes that leaves for the mail server."""
    message = as_email(Mail(address, "Onderwerp", "Tekst"), SENDER, "id", NOW)
    return str(message_from_bytes(message.as_bytes(policy=SMTP), policy=SMTP)["To"])


@given(st.text(TYPED, min_size=1, max_size=20), st.text(TYPED, min_size=1, max_size=20))
def test_whatever_is_taken_is_written_as_it_was_typed(local: str, host: str) -> None:
    address = f"{local}@{host}.nl"
    if is_address(address):
        assert written_to(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *(f"a{character}b@voorbeeld.nl" for character in "()[]\\:\x01\x7f\u200b"),
        "sam@voor(beeld.nl", "sam@[192.0.2.1]", "sam@voor:beeld.nl", "sam@voorbeeld.n)l",
        ".sam@voorbeeld.nl", "sam.@voorbeeld.nl", "s..m@voorbeeld.nl", "sam@voorbeeld..nl", "sam@.voorbeeld.nl",
        "sam@voorbeeld.nl.", "sam@-voorbeeld.nl", "sam@voorbeeld", "é@voorbeeld.nl", "sam@bücher.example",
        f"{'x' * 65}@voorbeeld.nl", f"sam@{'x' * 64}.nl", f"sam@{'x.' * 130}nl",
    ],
)  # fmt: skip
def test_an_address_that_no_mail_could_be_made_for_is_refused(address: str) -> None:
    assert not is_address(address)


@pytest.mark.parametrize(
    "address",
    ["sam@voorbeeld.nl", "S.O'Brien+cak_1@mail-2.voorbeeld.example", "sam@xn--bcher-kva.example", f"{'x' * 64}@a.nl"],
)
def test_a_usual_address_is_taken(address: str) -> None:
    assert is_address(address)
