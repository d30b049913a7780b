"""Mails as the demonstration keeps them: one .eml file each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

MOST_MESSAGES = 200


@dataclass(frozen=True, slots=True)
class Message:
    """name: of the file. sent_at: None when the mail does not say. text: its plain-text part."""

    name: str
    subject: str
    recipient: str
    sent_at: datetime | None
    text: str


def messages_in(folder: Path) -> list[Message]:
    """The newest mails of a folder, newest first; none when there is no such folder."""
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_message(file) for file in files[:MOST_MESSAGES]]


def _message(file: Path) -> Message:
    mail = message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=default)
    body = mail.get_body(("plain",))
    return Message(
        name=file.name,
        subject=str(mail.get("Subject", "")),
        recipient=str(mail.get("To", "")),
        sent_at=parsedate_to_datetime(mail["Date"]) if mail["Date"] else None,
        text=str(body.get_content()) if body is not None else "",
    )
