"""The ratios of one run as a picture: a bar for each case, and a mark where its goal lies."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

ROW, LEFT, WIDTH, TOP = 26, 400, 460, 44
MET, MISSED, MARK = "#007bc7", "#d52b1e", "#000000"


def bars(rows: Sequence[Mapping[str, Any]]) -> str:
    """An SVG; a bar to the right of 1 means less CPU than the rival's."""
    most = max([1.0, *(max(row["ratio"], row["goal"]) for row in rows)])
    height = TOP + ROW * len(rows) + 12
    drawn = "".join(_bar(row, TOP + ROW * number, WIDTH / most) for number, row in enumerate(rows))
    title = "CPU of npm's oidc-provider divided by ours; the line is the goal"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 70}" height="{height}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#ffffff"/><text x="12" y="24" font-size="15">{escape(title)}</text>'
        f"{drawn}</svg>\n"
    )


def _bar(row: Mapping[str, Any], y: int, scale: float) -> str:
    length, goal = row["ratio"] * scale, LEFT + row["goal"] * scale
    return (
        f'<text x="12" y="{y + 14}">{escape(row["case"])}</text>'
        f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="18" fill="{MET if row["met"] else MISSED}"/>'
        f'<line x1="{goal:.1f}" x2="{goal:.1f}" y1="{y - 2}" y2="{y + 20}" stroke="{MARK}" stroke-width="2"/>'
        f'<text x="{LEFT + length + 6:.1f}" y="{y + 14}">{row["ratio"]:.1f}x</text>'
    )
