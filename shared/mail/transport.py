"""Where mail goes: an SMTP server, or a folder of .eml files."""

import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

SMTP_TIMEOUT_SECONDS = 30
SMTP_PORT = 25
SMTPS_PORT = 465
ENHANCED_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class MailNotTaken(smtplib.SMTPException):
    """The mail server refused. reason: its codes, for the log; its words repeat addresses and are left out (K6)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transport(Protocol):
    """Hands a message over, or raises; when it returns, somebody else has the mail."""

    def send(self, message: EmailMessage) -> None: ...


class FolderTransport:
    """One file a mail, complete or not there at all; sending again overwrites the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        unfinished = self._folder / f".{name}.part"
        unfinished.write_bytes(message.as_bytes())
        os.replace(unfinished, self._folder / f"{name}.eml")


class SmtpTransport:
    """An SMTP server at `smtp://[user:password@]host[:port]` or `smtps://…`; STARTTLS when it is offered."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        if self._parts.scheme not in {"smtp", "smtps"} or not self._parts.hostname:
            raise ValueError("a mail server address starts with smtp:// or smtps:// and names a host")

    def send(self, message: EmailMessage) -> None:
        with _refusals_without_words(), self._connect() as server:
            if self._parts.username:
                server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        host = self._parts.hostname or ""
        if self._parts.scheme == "smtps":
            port = self._parts.port or SMTPS_PORT
            return smtplib.SMTP_SSL(host, port, timeout=SMTP_TIMEOUT_SECONDS, context=self._trusted)
        server = smtplib.SMTP(host, self._parts.port or SMTP_PORT, timeout=SMTP_TIMEOUT_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=self._trusted)
            server.ehlo()
        elif self._parts.username:
            server.close()
            raise MailNotTaken("a password is not sent to a mail server without TLS")
        return server

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """The authorities of this machine: reading them takes longer than a mail, so only once and when needed."""
        return ssl.create_default_context()


@contextmanager
def _refusals_without_words() -> Iterator[None]:
    """Whatever a mail server answers may name the person whom the mail is for, and ends in the log."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        codes = sorted({_codes(*answer) for answer in refused.recipients.values()})
        raise MailNotTaken(f"recipient refused: {', '.join(codes)}") from None
    except smtplib.SMTPResponseException as refused:
        kind = type(refused).__name__.removeprefix("SMTP")
        raise MailNotTaken(f"{kind}: {_codes(refused.smtp_code, refused.smtp_error)}") from None


def _codes(code: int, words: bytes | str) -> str:
    """The code of an answer, and the one of RFC 3463 when it begins with that."""
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    enhanced = ENHANCED_CODE.match(text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
