"""Threat 39: what is typed as an e-mail address is one address, and nothing beside it."""

import pytest

from shared.mail.address import is_address

pytestmark = pytest.mark.requires("threat 39")


@pytest.mark.parametrize("text", ["naam@voorbeeld.nl", "n.a+b@post.voorbeeld.nl", "n@" + ("v" * 61 + ".") * 4 + "v.nl"])
def test_one_address_is_taken(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "naam",
        "@voorbeeld.nl",
        "naam@voorbeeld",
        "naam@voorbeeld.",
        "naam@voorbeeld.nl,ander@voorbeeld.nl",
        "naam,ander@voorbeeld.nl",
        "naam;ander@voorbeeld.nl",
        "naam@voorbeeld.nl ander@voorbeeld.nl",
        "naam@voorbeeld.nl\nBcc: ander@voorbeeld.nl",
        "naam@voorbeeld.nl\n",
        "naam@ander@voorbeeld.nl",
        '"naam"@voorbeeld.nl',
        "Naam <naam@voorbeeld.nl>",
        "n" * 65 + "@voorbeeld.nl",
        "n@" + ("v" * 61 + ".") * 4 + "vv.nl",
        "n@" + "v" * 64 + ".nl",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    assert not is_address(text)
