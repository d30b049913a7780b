"""docs/operations.md explains every audit event, and none that cannot happen (K29)."""

import re

import pytest

from idp.audit.events import Event
from tests.architecture.project import ROOT, name, product_modules

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
AUDIT = OPERATIONS[OPERATIONS.index("## Audit") :]
DOCUMENTED = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", AUDIT, re.MULTILINE))


@pytest.mark.requires("K29")
def test_every_event_is_explained() -> None:
    assert {event.value for event in Event} - DOCUMENTED == set()


@pytest.mark.requires("K29")
def test_no_event_is_explained_that_does_not_exist() -> None:
    assert DOCUMENTED - {event.value for event in Event} == set()


@pytest.mark.requires("K29")
def test_every_event_is_recorded_somewhere() -> None:
    others = [file for file in product_modules() if name(file) != "idp/audit/events.py"]
    code = "\n".join(file.read_text(encoding="utf-8") for file in others)
    assert [event.name for event in Event if f"Event.{event.name}" not in code] == []
