"""What the metadata of one registration is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.clients.policy import ClientPolicy
from idp.clients.scopes import DEFAULT_SCOPE

Raw = Mapping[str, Any]  # metadata as it came in


@dataclass(frozen=True, slots=True)
class Rules:
    """scopes: what may be registered at most. issuer_is_https: then a web client needs https on loopback too (K34).

    by_operator: an operator describes the client, so it may act for a relation by itself (OP-79).
    """

    policy: ClientPolicy
    issuer_is_https: bool
    scopes: tuple[str, ...] = DEFAULT_SCOPE
    by_operator: bool = False
