"""One call that gives a Flask app the frame, the languages, the error pages and the static files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Flask, g

from shared.clock import Clock
from shared.layout.attributes import install_attributes
from shared.layout.contact import ContactSettings
from shared.layout.error_pages import install_error_pages
from shared.layout.formats import install_formats
from shared.layout.language import install_languages
from shared.layout.menus import account_items, bar_items, more_account_items
from shared.layout.model import Links, Viewer, ViewerSource
from shared.layout.security_txt import install_security_txt
from shared.layout.session_pages import install_session_pages
from shared.layout.static_files import install_static_files

SESSION_WARNING = timedelta(minutes=2)


def install_layout(
    app: Flask,
    links: Links,
    viewer: ViewerSource,
    demo: bool,
    clock: Clock,
    *,
    dist: Sequence[Path] = (),
) -> None:
    """Make `layout/*.html` and everything these templates need known to the app.

    viewer: who is logged in at this request, or None; asked at most once a request.
    demo: show the bar that leads to the demo page (K4). dist: further folders of built files.
    """
    contact = ContactSettings()
    app.register_blueprint(Blueprint("layout", __name__, template_folder="templates"))
    app.jinja_env.globals.update(
        links=links,
        demo=demo,
        contact=contact,
        bar_items=bar_items,
        account_items=account_items,
        more_account_items=more_account_items,
        session_warning_seconds=int(SESSION_WARNING.total_seconds()),
        now=clock.now,
        viewer=lambda: _viewer_of_this_request(viewer),
    )
    install_attributes(app)
    install_formats(app)
    install_languages(app, secure_cookie=not demo)
    install_static_files(app, dist)
    install_error_pages(app)
    install_session_pages(app, viewer, clock)
    install_security_txt(app, links, clock, contact)


def _viewer_of_this_request(source: ViewerSource) -> Viewer | None:
    if "layout_viewer" not in g:
        g.layout_viewer = source()
    found: Viewer | None = g.layout_viewer
    return found
