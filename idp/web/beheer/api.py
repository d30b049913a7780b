"""The console's door for programs of staff: the same table of actions, with an access token of scope `beheer`.

`GET /beheer/api` lists what its user may do. Reading is GET, changing is POST with a JSON object. Every answer
is JSON. An old login is answered as RFC 9470 section 3 says.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from idp.administration.actions import RULES
from idp.administration.actor import Actor, Door, actor_of
from idp.administration.console import Console
from idp.administration.operations import Decline, Declined, Field, Kind, Operation, Values
from idp.administration.permission import LoginTooOld, NotPermitted, allowed
from idp.login.sso_session import FRESH
from idp.oidc.bearer import BearerReader
from idp.oidc.errors import ErrorCode, OAuthError, bearer_challenge
from idp.oidc.messages import NO_STORE, json_response
from idp.web.browser import Browser
from idp.web.oidc import respond
from idp.web.plain_request import plain_request
from shared.clock import Clock
from shared.web.csrf import csrf_exempt

PATH = "/beheer/api"
SCOPE = "beheer"
REALM = "beheer"
STATUS = {Decline.NOT_FOUND: 404, Decline.CHANGED_MEANWHILE: 409, Decline.WRONG_STATE: 409}
STATUS |= {Decline.SAME_PERSON: 403, Decline.OWN_ROLE: 403, Decline.TOO_MANY_TRIES: 429}

Answer = Callable[[Actor, datetime], Response]


class ApiDoor:
    """`/beheer/api` and `/beheer/api/<action>`."""

    def __init__(self, console: Console, bearers: BearerReader, browser: Browser, clock: Clock) -> None:
        self._console = console
        self._bearers = bearers
        self._browser = browser
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Both take no form token: each request carries its own proof."""
        pages = Blueprint("beheer_api", __name__)
        pages.add_url_rule(PATH, "actions", lambda: self._for_staff(self._list))
        pages.add_url_rule(f"{PATH}/<name>", "act", _without_form_token(self), methods=["GET", "POST"])
        return pages

    def act(self, name: str) -> Response:
        """One action."""
        return self._for_staff(lambda actor, now: self._act(name, actor, now))

    def _for_staff(self, answer: Answer) -> Response:
        now = self._clock.now()
        try:
            bearer = self._bearers.read(plain_request(self._browser), now)
            if bearer is not None and SCOPE not in bearer.scope:
                raise OAuthError(ErrorCode.INSUFFICIENT_SCOPE, "scope beheer is needed")
        except OAuthError as error:
            return respond(bearer_challenge(REALM, error))
        if bearer is None:
            return respond(bearer_challenge(REALM))
        actor = actor_of(bearer.account, auth_time=bearer.auth_time, door=Door.API, origin=self._browser.origin())
        return answer(actor, now)

    def _list(self, actor: Actor, _now: datetime) -> Response:
        rows = [_described(row) for row in self._console.operations.values() if allowed(actor, row.action)]
        return _answer({"actions": rows})

    def _act(self, name: str, actor: Actor, now: datetime) -> Response:
        operation = next((row for row in self._console.operations.values() if row.action.value == name), None)
        if operation is None:
            return _answer({"error": Decline.NOT_FOUND.value}, 404)
        if operation.reads != (request.method == "GET"):
            allow = ("Allow", "GET" if operation.reads else "POST")  # RFC 9110 15.5.6
            return respond(json_response({"error": "method"}, status=405, headers=(*NO_STORE, allow)))
        try:
            self._console.permission.require(actor, operation.action, now)
            return self._run(operation, actor, now)
        except NotPermitted:
            return _answer({"error": "not_permitted"}, 403)
        except LoginTooOld:
            return _old_login()

    def _run(self, operation: Operation, actor: Actor, now: datetime) -> Response:
        values = _values(operation.fields)
        if values is None:
            return _answer({"error": "not_json"}, 400)
        if errors := operation.shape_errors(values):
            return _answer({"error": "fields", "fields": {each.at or "": each.why.value for each in errors}}, 422)
        outcome = operation.run(actor, values, now)
        if isinstance(outcome, Declined):
            told = {"error": outcome.why.value, **({"field": outcome.at} if outcome.at else {}), **outcome.facts}
            return _answer(told, STATUS.get(outcome.why, 422))
        return _answer(outcome.facts)


def _without_form_token(door: ApiDoor) -> Callable[[str], Response]:
    @csrf_exempt
    def act(name: str) -> Response:
        return door.act(name)

    return act


def _values(fields: Sequence[Field]) -> Values | None:
    """What was sent; None when it is no JSON object, or a file is no base64."""
    if request.method == "GET":
        return Values({asked.name: request.args.get(asked.name, "") for asked in fields})
    sent = request.get_json(silent=True) if request.content_length else {}
    if not isinstance(sent, dict):
        return None
    try:
        return Values({asked.name: _read(asked, sent[asked.name]) for asked in fields if asked.name in sent})
    except (binascii.Error, ValueError):
        return None


def _read(asked: Field, value: object) -> str | Sequence[str] | bytes | bool:
    if asked.kind is Kind.FILE and isinstance(value, str):
        return base64.b64decode(value, validate=True)
    if asked.kind is Kind.FLAG and isinstance(value, bool):
        return value
    if asked.kind is Kind.LINES and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value
    return value if isinstance(value, str) and asked.kind in (Kind.TEXT, Kind.LINES) else ""


def _described(row: Operation) -> dict[str, object]:
    fields = [{"name": each.name, "kind": each.kind.value, "required": each.required} for each in row.fields]
    rule = RULES[row.action]
    return {
        "action": row.action.value,
        "method": "GET" if row.reads else "POST",
        "fields": fields,
        "fresh": rule.fresh,
        "two_people": rule.two_people,
    }


def _old_login() -> Response:
    challenge = 'Bearer realm="beheer", error="insufficient_user_authentication"'
    challenge += f", max_age={int(FRESH.total_seconds())}"
    answer = _answer({"error": "old_login"}, 401)
    answer.headers["WWW-Authenticate"] = challenge
    return answer


def _answer(value: Mapping[str, object], status: int = 200) -> Response:
    plain: dict[str, Any] = json.loads(json.dumps(value, default=str))
    return respond(json_response(plain, status=status))
