"""`var/demo.json`: what a visitor or a test needs to know of a running demo (K4).

`python -m shared.supervisor.demo_json` writes it where something else than our supervisor runs the processes.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from shared.supervisor.plan import Plan, demo_plan
from shared.supervisor.service import Service


def demo_facts(plan: Plan, services: Iterable[Service]) -> dict[str, object]:
    """The content of the file; users and initial access token come from what `idp bootstrap` left behind."""
    accounts = json.loads((plan.var / "idp-demo.json").read_text(encoding="utf-8"))
    return {
        "issuer": plan.addresses["idp"],
        "portal": plan.addresses["portal"],
        "uploads": plan.addresses["uploads"],
        "initial_access_token": accounts["initial_access_token"],
        "mail_dir": str(plan.mail_dir),
        "letters_dir": str(plan.letters_dir),
        "clock_file": plan.environment["MCZ_CLOCK_FILE"],
        "services": {service.name: {"pid": service.pid} for service in services},
        "users": accounts["users"],
        "secret_answers": accounts["secret_answers"],
    }


def write_atomically(path: Path, facts: dict[str, object]) -> None:
    """Complete or not there at all, readable by its owner only."""
    unfinished = path.with_suffix(".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=2, ensure_ascii=False)
        file.write("\n")
    os.replace(unfinished, path)


if __name__ == "__main__":
    plan = demo_plan(os.environ)
    write_atomically(plan.var / "demo.json", demo_facts(plan, []))
