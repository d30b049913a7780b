"""RSA keys that are checked for being sound once in a test process, however many applications load them.

The check takes fifty milliseconds a key; a product in use loads its keys once.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc.jwk import RSAKey

LOADS = "import_private_key"


def checked_once(patch: pytest.MonkeyPatch) -> None:
    """Every private RSA key that is loaded from now on. What is kept cannot be changed."""
    load, loaded = getattr(RSAKey.binding, LOADS), dict[str, Any]()

    def of(value: Mapping[str, Any]) -> Any:
        name = json.dumps(value, sort_keys=True)
        if name not in loaded:
            loaded[name] = load(value)
        return loaded[name]

    patch.setattr(RSAKey.binding, LOADS, of)
