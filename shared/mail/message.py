"""One mail as we write it, and as it goes over the line."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime


class HeaderInjection(ValueError):
    """A header value has a line break (threat 39)."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person: plain text always, HTML beside it when there is any."""

    to: str
    subject: str
    text: str
    html: str | None = None
    language: str = "nl"

    def __post_init__(self) -> None:
        if any("\r" in value or "\n" in value for value in (self.to, self.subject)):
            raise HeaderInjection("a mail header may not hold a line break")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who our mail is from."""

    name: str
    address: str


def as_email(mail: Mail, sender: Sender, message_id: str, date: datetime) -> EmailMessage:
    """The RFC 5322 message. message_id stays the same when a mail is sent again.

    Raises ValueError or HeaderParseError when the address is not exactly one.
    """
    user, _, domain = sender.address.partition("@")
    message = EmailMessage()
    message["From"] = Address(sender.name, user, domain)
    message["To"] = Address(addr_spec=mail.to)  # one address, whatever was typed (threat 39)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{message_id}@{domain}>"
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message
