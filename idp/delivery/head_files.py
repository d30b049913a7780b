"""Signed heads of the audit trail as files, one a day, with the public keys beside them (K29, threat 40)."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from idp.audit.ports import StoredHead

KEYS = "keys.json"
SUFFIX = ".jws"


class HeadFiles:
    """A folder that can be copied to where the database's owner cannot write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, head: StoredHead, jwks: Mapping[str, Any]) -> None:
        """The head of a day and all public keys; complete or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        _replace(self._folder / f"{head.day.isoformat()}{SUFFIX}", f"{head.jws}\n")
        _replace(self._folder / KEYS, json.dumps(jwks, indent=2) + "\n")

    def has(self, head: StoredHead) -> bool:
        """True when this head was written before."""
        return (self._folder / f"{head.day.isoformat()}{SUFFIX}").exists()


def read_heads(folder: Path) -> tuple[list[str], Mapping[str, Any] | None]:
    """The heads of a folder as JWS, and its key set when it has one. Raises OSError or ValueError."""
    heads = [file.read_text(encoding="ascii").strip() for file in sorted(folder.glob(f"*{SUFFIX}"))]
    keys = folder / KEYS
    return heads, json.loads(keys.read_text(encoding="utf-8")) if keys.exists() else None


def _replace(target: Path, text: str) -> None:
    # Of a name of its own: two workers may write the same head.
    fresh = target.with_suffix(f"{target.suffix}.{secrets.token_hex(8)}")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, target)
