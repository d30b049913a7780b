"""The facts that `make run` left behind, read anew at each look."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.demo.codes import CodeNow, code_now
from portal.demo.mailbox import Message, messages_in


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demonstration; everything about it is made up. code: None without a second step."""

    relatienummer: str
    gebruikersnaam: str
    wachtwoord: str
    role: str
    state: str
    activation_code: str | None
    code: CodeNow | None


class DemoInstallation:
    """Accounts, mails and letters of one running demonstration. var: its state folder."""

    def __init__(self, var: Path) -> None:
        self._var = var

    def accounts(self, now: datetime) -> list[DemoAccount]:
        """All demo accounts with the code that is right now; empty while the start is not complete."""
        return [_account(user, now) for user in self._facts().get("users", [])]

    def secret_answers(self) -> dict[str, str]:
        """Answers to the secret questions, the same for every account, by what the question is about."""
        answers: dict[str, str] = self._facts().get("secret_answers", {})
        return answers

    def mails(self) -> list[Message]:
        """The mails that were sent, newest first."""
        return messages_in(self._folder("mail_dir"))

    def letters(self) -> Sequence[Path]:
        """The letters that were made, newest first."""
        found = self._folder("letters_dir").glob("*.pdf")
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def _folder(self, name: str) -> Path:
        return Path(self._facts().get(name, self._var / "nowhere"))

    def _facts(self) -> dict[str, Any]:
        try:
            facts: dict[str, Any] = json.loads((self._var / "demo.json").read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return facts


def _account(user: dict[str, Any], now: datetime) -> DemoAccount:
    secret = user.get("totp_secret")
    return DemoAccount(
        relatienummer=str(user["relatienummer"]),
        gebruikersnaam=str(user["gebruikersnaam"]),
        wachtwoord=str(user["wachtwoord"]),
        role=str(user["role"]),
        state=str(user["state"]),
        activation_code=user.get("activation_code"),
        code=code_now(secret, now) if secret else None,
    )
