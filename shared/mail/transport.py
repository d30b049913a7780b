"""Where mail goes: an SMTP server, or a folder of .eml files."""

import os
import smtplib
import ssl
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

SMTP_TIMEOUT_SECONDS = 30
SMTP_PORT = 25
SMTPS_PORT = 465


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
        with self._connect() as server:
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
            raise smtplib.SMTPException("a password is not sent to a mail server without TLS")
        return server

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """The authorities of this machine: reading them takes longer than a mail, so only once and when needed."""
        return ssl.create_default_context()
