"""Every page of the portal in a real Chromium: colours, room and order.

In light colours axe-core sees them in the walk over every screen; here it sees the dark ones.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, sync_playwright

from portal.app import build_app
from portal.db.tables import RP_TABLES
from portal.demo.installation import DemoInstallation
from portal.facts import Facts
from portal.foundation import lay_foundation
from portal.services import Services
from portal.settings import PortalSettings
from shared.clock import FixedClock
from shared.encryption import generate_master_key
from shared.relying_party.settings import ABSOLUTE_LIFE
from shared.sessions.model import NewSession, Tokens
from shared.sessions.sql_store import SqlStore
from tests.support.chromium import chromium
from tests.support.demo_folder import write_demo
from tests.support.inspector import AXE, FIND
from tests.support.migrated import fill
from tests.support.portal_answers import CLAIMS, LIMITS
from tests.support.served import served
from tests.support.stack import free_ports

pytestmark = pytest.mark.xdist_group("portal-browser")

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
FACTS = Facts(NOW - timedelta(hours=17, minutes=20), NOW + timedelta(days=12, hours=2))
PAGES = [
    "/",
    "/bestanden",
    "/zakelijk",
    "/zakelijk/inloggen",
    "/handleidingen/mijn-cak-zakelijk",
    "/handleidingen/twee-staps-verificatie",
    "/hulp/wachtwoord-vergeten",
    "/privacy",
    "/toegankelijkheid",
    "/voorwaarden",
    "/contact",
    "/kwetsbaarheid-melden",
    "/sessie-verlopen",
    "/demo",
]
BLUE_BUTTON = """() => {
  const style = getComputedStyle(document.querySelector('main a.button'));
  return [style.backgroundColor, style.color].map((colour) => colour.match(/[0-9.]+/g).slice(0, 3).map(Number));
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The portal as meneer Timmerman's browser sees it, at a free port."""
    var, (port,) = tmp_path_factory.mktemp("var"), free_ports(1)
    settings = PortalSettings(env="demo", var=var, portal_url=f"http://localhost:{port}")
    generate_master_key(settings.master_key_file)
    write_demo(var)
    fill(settings.database_url, "portal")
    foundation = lay_foundation(settings, FixedClock(NOW))
    app = build_app(foundation, Services(foundation.clock, lambda _: FACTS, lambda: LIMITS, DemoInstallation(var)))
    cookie = secrets.token_urlsafe(32)
    new = NewSession("sub", "sid", CLAIMS, NOW, NOW + ABSOLUTE_LIFE, Tokens("a", "r"), NOW + timedelta(minutes=10))
    SqlStore(foundation.database, RP_TABLES, foundation.vault).sessions.begin(cookie, new, NOW, replaces=None)
    with served(app, port) as address:
        yield f"{address}|{cookie}"
    foundation.database.dispose()


@pytest.fixture(scope="module")
def page(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A logged-in browser; afterwards the console must be empty."""
    url, cookie = address.split("|")
    with (
        sync_playwright() as playwright,
        chromium(playwright, tmp_path_factory.mktemp("browser") / "profile") as (context, complaints),
    ):
        context.add_cookies([{"name": "mcz_portal", "value": cookie, "url": url}])
        page = context.pages[0]
        page.goto(url)
        yield page
        assert complaints.lines == []


def _open(page: Page, path: str, *, width: int = 1280, dark: bool = False) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}{path}")


@pytest.mark.requires("S23", "P14")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", ["/zakelijk", "/zakelijk/inloggen"])
def test_the_button_log_in_is_blue_and_readable(page: Page, path: str, dark: bool) -> None:
    _open(page, path, dark=dark)
    ground, text = page.evaluate(BLUE_BUTTON)
    red, green, blue = ground
    assert blue > red
    assert blue > green
    assert _contrast(ground, text) >= 4.5


@pytest.mark.parametrize(("path", "width"), [*((path, 360) for path in PAGES[:4]), (PAGES[4], 1280)])
def test_axe_finds_nothing_in_dark_colours(page: Page, path: str, width: int) -> None:
    _open(page, path, width=width, dark=True)
    page.evaluate(AXE)
    assert page.evaluate(FIND) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_also_with_text_of_200_per_cent(page: Page, path: str) -> None:
    _open(page, path)
    for width, percent in ((320, 100), (768, 100), (640, 200)):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("percent => { document.documentElement.style.fontSize = `${percent}%`; }", percent)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{width} px at {percent} %"


def test_on_a_narrow_screen_main_comes_first_and_a_link_leads_to_the_account_menu(page: Page) -> None:
    _open(page, "/", width=360)
    main, menu = page.locator("main").bounding_box(), page.locator("nav.side").bounding_box()
    assert main is not None
    assert menu is not None
    assert menu["y"] > main["y"] + main["height"] - 1
    page.get_by_role("link", name="Menu Uw account").click()
    assert page.evaluate("document.activeElement.id") == "uw-account"


def test_on_a_wide_screen_the_account_menu_stands_left(page: Page) -> None:
    _open(page, "/", width=1280)
    main, menu = page.locator("main").bounding_box(), page.locator("nav.side").bounding_box()
    assert main is not None
    assert menu is not None
    assert menu["x"] + menu["width"] < main["x"]
    assert round(menu["width"]) == 260


@pytest.mark.parametrize("path", ["/", "/zakelijk", "/bestanden"])
def test_what_can_be_clicked_is_large_enough(page: Page, path: str) -> None:
    _open(page, path, width=360)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, .button, nav a, footer a, .contact a, .links a')]
          .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
          .filter(([, box]) => box.height > 0 && box.height < 43.5)
          .map(([text, box]) => `${text}: ${box.height}`)"""
    )
    assert small == []


def test_the_skip_link_is_the_first_stop_and_leads_to_main(page: Page) -> None:
    _open(page, "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_on_paper_there_are_no_menus_and_no_buttons(page: Page) -> None:
    _open(page, "/bestanden")
    page.emulate_media(media="print")
    assert not page.locator("nav.bar, nav.side, main a.button, .demobar").filter(visible=True).count()
    page.emulate_media(media="screen")


def _contrast(one: list[float], other: list[float]) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: list[float]) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [value / 255 for value in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
