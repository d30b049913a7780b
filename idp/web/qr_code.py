"""QR codes inside a page: drawn as SVG, so that no picture has to be fetched or kept."""

import re
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from idp.qr_code import Modules, modules_of

DARK: Final = re.compile(rb"\x00+")


def svg_of(content: str, *, title: str) -> Markup:
    """The picture with its alternative text. It keeps its white ground, whatever colours the user prefers."""
    modules = modules_of(content)
    size, dark = modules.side, "".join(_dark_runs(modules))
    return Markup(
        '<svg role="img" aria-label="{}" class="qr" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path d="{}"/></svg>'
    ).format(title, size, size, size, size, dark)


def _dark_runs(modules: Modules) -> Iterator[str]:
    """As SVG draws them: from the left of each run to its right, one down, and back."""
    for row in range(modules.side):
        first = row * modules.side
        for run in DARK.finditer(modules.pixels, first, first + modules.side):
            yield f"M{run.start() - first} {row}h{len(run[0])}v1h-{len(run[0])}z"
