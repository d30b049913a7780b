"""Routes whose addresses are built by functions that are compiled once in a test process.

Werkzeug makes two functions for each route of each application. They know nothing of the application, so
applications that tests build one after another may share them.
"""

from collections.abc import Callable

import pytest
from werkzeug.routing import Rule

MAKER = "_compile_builder"
Builder = Callable[..., tuple[str, str]]


def routed_once(patch: pytest.MonkeyPatch) -> None:
    """Every application that is built from now on."""
    make: Callable[[Rule, bool], Builder] = getattr(Rule, MAKER)
    made: dict[tuple[object, ...], Builder] = {}

    def of(rule: Rule, append_unknown: bool = True) -> Builder:
        trace: list[tuple[bool, str]] = vars(rule)["_trace"]
        like = (rule.rule, rule.subdomain, rule.host, *trace, repr(rule.defaults), append_unknown)
        if like not in made:
            made[like] = make(rule, append_unknown)
        return made[like]

    patch.setattr(Rule, MAKER, of)
