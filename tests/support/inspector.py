"""What is wrong with a screen, as axe-core and a narrow window see it."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.support.stack import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
FIND = """async () => {
  const found = await axe.run({ reporter: "no-passes", preload: { assets: ["media"] } });
  return found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target[0])]);
}"""
WIDTHS, HEIGHT = (360, 1280), 900
NARROW = 320  # px; also what 1280 px at 400 % leaves (WCAG 1.4.10)


@dataclass
class Inspector:
    """Looks at each screen and writes down what is wrong with it."""

    page: Page
    seen: list[str] = field(default_factory=list)
    wrong: list[object] = field(default_factory=list)

    def look(self, name: str) -> None:
        self.seen.append(name)
        self._title_and_heading(name)
        self.page.evaluate(AXE)
        for width in (NARROW, *WIDTHS):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if (needed := self.page.evaluate("document.documentElement.scrollWidth")) > width:
                self.wrong.append((name, width, f"needs {needed} px"))
            # What an error adds is the same at both widths.
            if width in (WIDTHS[:1] if name.endswith("-fout") else WIDTHS):
                self.wrong += [(name, width, *problem) for problem in self.page.evaluate(FIND)]

    def _title_and_heading(self, name: str) -> None:
        title, refused = self.page.title(), name.endswith("-fout")
        if not title.endswith(" – Mijn CAK Zakelijk") or title.startswith("Fout: ") is not refused:
            self.wrong.append((name, title))
        if (headings := self.page.locator("h1").count()) != 1:
            self.wrong.append((name, f"{headings} first headings"))
        if refused and self.page.locator("[data-summary]:focus").count() != 1:
            self.wrong.append((name, "the summary of errors has no focus"))
