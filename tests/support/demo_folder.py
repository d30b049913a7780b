"""A state folder as `make run` leaves it behind, for the demo page."""

import json
from pathlib import Path

PASSWORD = "Citroen-gracht-eiland-93"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MAIL = """From: CAK Servicedesk <servicedesk@hetcak.nl>
To: j.timmerman@voorbeeld.nl
Subject: Uw wachtwoord is gewijzigd
Date: Tue, 16 Feb 2027 09:00:00 +0000
Content-Type: text/plain; charset=utf-8

Beste meneer Timmerman,

Uw wachtwoord is gewijzigd.
"""


def write_demo(var: Path) -> None:
    """demo.json with two accounts, one mail and one letter."""
    mails, letters = var / "mail", var / "letters"
    mails.mkdir()
    letters.mkdir()
    (mails / "0001-m08.eml").write_text(MAIL, encoding="utf-8")
    (letters / "brief 1.pdf").write_bytes(b"%PDF-1.7 made up")
    users = [_user("j.timmerman", "active", SECRET), _user("n.nieuw", "new", None)]
    answers = {"huisdier": "Vlekkie", "school": "De Regenboog"}
    facts = {"mail_dir": str(mails), "letters_dir": str(letters), "users": users, "secret_answers": answers}
    (var / "demo.json").write_text(json.dumps(facts), encoding="utf-8")


def _user(name: str, state: str, secret: str | None) -> dict[str, object]:
    return {
        "relatienummer": "10438",
        "gebruikersnaam": name,
        "wachtwoord": PASSWORD,
        "totp_secret": secret,
        "role": "user",
        "state": state,
        "activation_code": None if secret else "7K9Q-WXT2-ZRPG",
    }
