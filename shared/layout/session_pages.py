"""Keeping a session alive from the dialog, and the page after it ended (X2)."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template, request

from shared.clock import Clock
from shared.layout.model import ViewerSource
from shared.layout.own_path import own_path


def install_session_pages(app: Flask, viewer: ViewerSource, clock: Clock) -> None:
    """`/sessie` tells how long the session lasts (asking for it is activity); `/sessie-verlopen` is X2."""

    def session() -> Response:
        person = viewer()
        if person is None or person.session_ends_at is None:
            return jsonify(seconds_left=0)
        left = person.session_ends_at - clock.now()
        return jsonify(seconds_left=max(0, int(left.total_seconds())))

    def session_ended() -> str:
        return render_template("layout/session_ended.html", back=own_path(request.args.get("terug")))

    app.add_url_rule("/sessie", "layout_session", session)
    app.add_url_rule("/sessie-verlopen", "layout_session_ended", session_ended)
