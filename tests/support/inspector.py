"""What is wrong with a screen, as axe-core and a narrow window see it."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.support.stack import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
FIND = """async () => {
  const found = await axe.run({ reporter: "no-passes", preload: { assets: ["media"] } });
  return found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target[0])]);
}"""
LOOK = f"""async (withAxe) => ({{
  title: document.title,
  headings: document.querySelectorAll("h1").length,
  summaryHasFocus: document.activeElement?.matches("[data-summary]") ?? false,
  needed: document.documentElement.scrollWidth,
  found: withAxe ? await ({FIND})() : [],
}})"""
WIDTHS, HEIGHT = (360, 1280), 900
NARROW = 320  # px; also what 1280 px at 400 % leaves (WCAG 1.4.10)


def with_axe(page: Page) -> Page:
    """The same, which from now on brings axe along wherever it goes. Once is enough: each time costs again."""
    page.add_init_script(AXE)
    return page


@dataclass
class Inspector:
    """Looks at each screen and writes down what is wrong with it. page: `with_axe`.

    thorough: axe looks in both widths, which takes twice as long; else in one, the narrow and the wide in turn.
    """

    page: Page
    thorough: bool = True
    seen: list[str] = field(default_factory=list)
    wrong: list[object] = field(default_factory=list)
    window: CDPSession = field(init=False)

    def __post_init__(self) -> None:
        self.window = self.page.context.new_cdp_session(self.page)

    def look(self, name: str) -> None:
        """At the page that is open, in three widths; it is 1280 px wide again afterwards."""
        self.page.wait_for_load_state()  # a heading may be there before the stylesheet
        self.seen.append(name)
        refused = name.endswith("-fout")
        for width in (NARROW, *WIDTHS):
            self._resize(width)
            seen = self.page.evaluate(LOOK, width in self._judged(refused=refused))
            if width == NARROW:
                self._title_and_heading(name, seen, refused=refused)
            if seen["needed"] > width:
                self.wrong.append((name, width, f"needs {seen['needed']} px"))
            self.wrong += [(name, width, *problem) for problem in seen["found"]]

    def _judged(self, *, refused: bool) -> tuple[int, ...]:
        if refused:
            return WIDTHS[:1]  # what an error adds is the same at both
        return WIDTHS if self.thorough else (WIDTHS[len(self.seen) % len(WIDTHS)],)

    def _resize(self, width: int) -> None:
        size = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        self.window.send("Emulation.setDeviceMetricsOverride", size)

    def _title_and_heading(self, name: str, seen: dict[str, Any], *, refused: bool) -> None:
        if not seen["title"].endswith(" – Mijn CAK Zakelijk") or seen["title"].startswith("Fout: ") is not refused:
            self.wrong.append((name, seen["title"]))
        if seen["headings"] != 1:
            self.wrong.append((name, f"{seen['headings']} first headings"))
        if refused and not seen["summaryHasFocus"]:
            self.wrong.append((name, "the summary of errors has no focus"))
