"""A text that somebody gave in more than one language (RFC 7591 2.2, OpenID Connect Registration 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Translated:
    """text: for whoever reads none of the others. others: by language tag in lower case."""

    text: str
    others: Mapping[str, str] = field(default_factory=dict, hash=False)

    def in_language(self, language: str) -> str:
        """For a reader of `nl` or `en`: what has that tag, or a narrower one such as en-gb, or else the text."""
        wider = {tag.split("-")[0]: text for tag, text in sorted(self.others.items(), reverse=True)}
        return self.others.get(language) or wider.get(language) or self.text
