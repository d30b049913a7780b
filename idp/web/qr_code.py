"""QR pictures inside a page: drawn as SVG, so that no picture has to be fetched or kept."""

import segno
from markupsafe import Markup

QUIET_ZONE = 4  # modules, as readers need


def qr_picture(content: str, *, title: str) -> Markup:
    """The picture with its alternative text. It keeps its white ground, whatever colours the user prefers."""
    drawn = segno.make(content, error="m", micro=False).svg_inline(
        scale=5, border=QUIET_ZONE, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    described = Markup('<svg role="img" aria-label="{}" ').format(title)
    return described + Markup(drawn.removeprefix("<svg "))  # noqa: S704 - drawn by us; the content is in its shapes
