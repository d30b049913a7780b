"""What `idp bootstrap` makes: keys and clients; in demo mode accounts too, and the file that names them."""

import json
import os
from pathlib import Path

from idp.cli.protocol import bootstrap_protocol
from idp.demo_data import add_demo_accounts, give_questions
from idp.demo_requests import add_demo_requests
from idp.foundation import Foundation

DEMO_FILE = "idp-demo.json"


def bootstrap_installation(foundation: Foundation) -> None:
    """Everything that must be there before the first request; what is there already stays."""
    facts = bootstrap_protocol(foundation)
    if foundation.settings.demo:
        facts["users"] = add_demo_accounts(foundation)
        add_demo_requests(foundation)
        facts["secret_answers"] = give_questions(foundation)
        write_secret_json(foundation.settings.var / DEMO_FILE, facts)


def write_secret_json(path: Path, facts: dict[str, object]) -> None:
    """Complete or not there at all, readable by its owner only (K1)."""
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=2, ensure_ascii=False)
    os.replace(unfinished, path)
