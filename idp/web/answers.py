"""Answers that refuse: the form again, with its messages, and the status that fits."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import make_response, render_template
from flask_babel import LazyString
from werkzeug.wrappers import Response

from idp.hashing import TooBusy
from idp.login.outcome import Refused
from idp.web.texts import BUSY, seconds_until, status_of

Errors = Sequence[tuple[str | None, LazyString]]
Page = Mapping[str, object]
NOTHING_MORE: Page = {}


def form_again(template: str, errors: Errors, *, page: Page = NOTHING_MORE, status: int = 422) -> Response:
    """The same form with an error summary; at each field all messages that belong to it (S19)."""
    at_field = {name: " ".join(str(text) for at, text in errors if at == name) for name, _ in errors}
    return make_response(render_template(template, errors=errors, at_field=at_field, **page), status)


def refused_form(
    template: str, refused: Refused, errors: Errors, now: datetime, *, page: Page = NOTHING_MORE
) -> Response:
    """The form again after a refusal; says when to come back when one must wait."""
    answer = form_again(template, errors, page=page, status=status_of(refused.refusal))
    if refused.again_at is not None:
        answer.headers["Retry-After"] = str(seconds_until(refused.again_at, now))
    return answer


def busy_form(template: str, busy: TooBusy, *, page: Page = NOTHING_MORE) -> Response:
    """The form again when the machine has no time for the hash now (K24)."""
    answer = form_again(template, [(None, BUSY)], page=page, status=503)
    answer.headers["Retry-After"] = str(busy.retry_after_seconds)
    return answer
