"""The words of our mails: plain text and HTML alike, Dutch, with English below when chosen."""

from collections.abc import Callable

from idp.accounts.messages import Message, PasswordChanged
from idp.delivery.password_changed import password_changed
from shared.mail.message import Mail

_WRITERS: dict[type[Message], tuple[str, Callable[[Message], Mail]]] = {
    PasswordChanged: ("M08", password_changed),
}


def compose(message: Message) -> tuple[str, Mail]:
    """The number of the mail and the mail itself."""
    number, write = _WRITERS[type(message)]
    return number, write(message)
