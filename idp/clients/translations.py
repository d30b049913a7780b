"""What an application says of itself in more than one language: `client_name#en` (RFC 7591 2.2, Registration 2.1).

Any tag is kept and told again; our pages read nl and en. Without a tag it holds for every other language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from idp.clients.errors import MetadataRefused
from idp.clients.member_shapes import name_in, web_address
from idp.clients.rules import Raw, Rules

NAME: Final = "client_name"
TRANSLATED: Final = (NAME, "client_uri", "logo_uri", "policy_uri", "tos_uri")
OURS: Final = ("nl", "en")
MAX_TRANSLATIONS: Final = 50
_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")  # the shape of BCP 47


def is_translation(member: str) -> bool:
    """True for a member that we keep in more than one language, with a tag."""
    name, mark, _ = member.partition("#")
    return bool(mark) and name in TRANSLATED


def translations(raw: Raw, rules: Rules) -> Mapping[str, str]:
    """Every tagged member, under the name that it was given; NL is nl. Raises MetadataRefused."""
    tagged = [name for name in raw if is_translation(name) and raw[name] not in (None, "")]
    if len(tagged) > MAX_TRANSLATIONS:
        raise MetadataRefused(tagged[-1], f"is one of more than {MAX_TRANSLATIONS} translations")
    return {_written(name): _checked(raw, rules, name) for name in tagged}


def with_untagged(raw: Raw) -> Raw:
    """The same, with a value for every language where only tagged ones were given: the Dutch one goes first."""
    found: dict[str, Any] = {}
    for member in TRANSLATED:
        tagged = {_written(name): raw[name] for name in raw if name.startswith(f"{member}#") and raw[name]}
        first = next(filter(None, (tagged.get(f"{member}#{tag}") for tag in OURS)), next(iter(tagged.values()), None))
        if first is not None and not raw.get(member):
            found[member] = first
    return {**raw, **found}


def refuse_tags(raw: Raw, members: frozenset[str]) -> None:
    """A tag where a member has one meaning in every language is a mistake. Raises MetadataRefused."""
    for name in raw:
        if "#" in name and name.partition("#")[0] in members and not is_translation(name):
            raise MetadataRefused(name, "cannot have a language")


def _written(name: str) -> str:
    member, _, tag = name.partition("#")
    return f"{member}#{tag.lower() if tag.lower() in OURS else tag}"


def _checked(raw: Raw, rules: Rules, name: str) -> str:
    member, _, tag = name.partition("#")
    if not _TAG.fullmatch(tag):
        raise MetadataRefused(name, "does not end with a language tag")
    return name_in(raw, name) if member == NAME else web_address(raw, rules, name) or ""
