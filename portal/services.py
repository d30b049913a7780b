"""What pages may ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.demo.installation import DemoInstallation
from portal.facts import Facts
from portal.limits import Limits
from shared.clock import Clock
from shared.relying_party.session import RpSession


@dataclass(frozen=True)
class Services:
    """facts: of the logged-in user. limits: None when uploads does not answer. demo: None in production."""

    clock: Clock
    facts: Callable[[RpSession], Facts]
    limits: Callable[[], Limits | None]
    demo: DemoInstallation | None = None
