"""The rows of D7, and how a form describes an application."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from idp.administration import advanced_metadata as advanced
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.applications import Applications, Described, Kept, version_of
from idp.administration.entitling import Audience, ClientEntitling
from idp.administration.first_party import FirstPartyMarks
from idp.administration.operations import (
    REASON,
    Decline,
    Declined,
    Done,
    Field,
    Kind,
    Operation,
    Outcome,
    Values,
)
from idp.administration.outcomes import outcome_of
from idp.clients.metadata import published_metadata
from idp.clients.model import Client

CLIENT_ID = Field("client_id", limit=64)
OVERLAP = Field("overlap", Kind.FLAG, required=False)
SEEN = Field("versie", required=False, limit=16)
LONG = 20_000
DESCRIPTION = (
    Field("client_name", limit=80),
    Field("intro", required=False),
    Field("manual_url", required=False),
    Field("redirect_uris", Kind.LINES, limit=LONG),
    Field("post_logout_redirect_uris", Kind.LINES, required=False, limit=LONG),
    Field("backchannel_logout_uri", required=False),
    Field("initiate_login_uri", required=False),
    Field("policy"),
    Field("token_endpoint_auth_method"),
    Field("jwks_uri", required=False),
    Field("jwks", required=False, limit=LONG),
    Field("scope", Kind.LINES),
    Field("vernieuwen", Kind.FLAG, required=False),
    *advanced.FIELDS,
)
TEXT_MEMBERS = ("client_name", "token_endpoint_auth_method")
ADDRESS_MEMBERS = ("backchannel_logout_uri", "initiate_login_uri", "jwks_uri")
LIST_MEMBERS = ("redirect_uris", "post_logout_redirect_uris")


def application_rows(applications: Applications) -> Iterator[Operation]:
    """List, add, change and rotate."""

    def listed(actor: Actor, values: Values, now: datetime) -> Outcome:
        if client_id := values.text("client_id"):
            client = applications.look(actor, client_id, now)
            return Declined(Decline.NOT_FOUND, "client_id") if client is None else Done(shown(client))
        found = applications.search(actor, values.text("zoek"), now)
        return Done({"clients": [{"client_id": each.client_id, "client_name": each.client_name} for each in found]})

    def added(actor: Actor, values: Values, now: datetime) -> Outcome:
        return _outcome(applications.add(actor, described(values), values.text("reden"), now))

    def changed(actor: Actor, values: Values, now: datetime) -> Outcome:
        client_id = values.text("client_id")
        return _outcome(applications.change(actor, client_id, described(values), values.text("reden"), now))

    def rotated(actor: Actor, values: Values, now: datetime) -> Outcome:
        client_id, overlap = values.text("client_id"), values.flag("overlap")
        return _outcome(applications.rotate(actor, client_id, values.text("reden"), now, overlap=overlap))

    chosen = Field("client_id", required=False, limit=64)
    yield Operation(Action.CLIENTS_LIST, listed, (Field("zoek", required=False, limit=100), chosen), reads=True)
    yield Operation(Action.CLIENT_ADD, added, (*DESCRIPTION, REASON))
    yield Operation(Action.CLIENT_CHANGE, changed, (CLIENT_ID, *DESCRIPTION, SEEN, REASON))
    yield Operation(Action.CLIENT_ROTATE, rotated, (CLIENT_ID, OVERLAP, REASON))


def marking_rows(marks: FirstPartyMarks, entitling: ClientEntitling) -> Iterator[Operation]:
    """The mark that two people give, and for whom an application is."""

    def mark(actor: Actor, values: Values, now: datetime) -> Outcome:
        wanted = values.text("merk") != "nee"
        client_id, reason = values.text("client_id"), values.text("reden")
        return outcome_of(marks.propose(actor, client_id, reason, now, mark=wanted))

    def entitle(actor: Actor, values: Values, now: datetime) -> Outcome:
        wanted = Audience(values.flag("beperkt"), values.lines("relaties"))
        return outcome_of(entitling.entitle(actor, values.text("client_id"), wanted, values.text("reden"), now))

    yield Operation(Action.CLIENT_FIRST_PARTY, mark, (CLIENT_ID, Field("merk", limit=3), REASON))
    audience = (Field("beperkt", Kind.FLAG, required=False), Field("relaties", Kind.LINES, required=False, limit=LONG))
    yield Operation(Action.CLIENT_ENTITLE, entitle, (CLIENT_ID, *audience, REASON))


def described(values: Values) -> Described:
    """What the form says, as metadata of RFC 7591. A key set that is no JSON is refused as one."""
    metadata: dict[str, Any] = {name: values.text(name) for name in TEXT_MEMBERS}
    metadata |= {name: list(values.lines(name)) for name in LIST_MEMBERS}
    metadata |= {name: values.text(name) for name in ADDRESS_MEMBERS if values.text(name)}
    metadata["scope"] = " ".join(values.lines("scope"))
    metadata["grant_types"] = ["authorization_code", *(["refresh_token"] if values.flag("vernieuwen") else [])]
    if typed := values.text("jwks"):
        metadata["jwks"] = _json_or_text(typed)
    if advanced.is_described(values):
        metadata |= advanced.metadata_of(values)
    return Described(
        metadata,
        values.text("policy"),
        values.text("intro"),
        values.text("manual_url") or None,
        values.text("versie"),
        advanced.MEMBERS if advanced.is_described(values) else frozenset(),
    )


def typed_of(client: Client) -> Values:
    """The form as it stands for a client that is there already."""
    return Values(
        {
            "client_name": client.client_name,
            "intro": client.intro,
            "manual_url": client.manual_url or "",
            "redirect_uris": client.redirect_uris,
            "post_logout_redirect_uris": client.post_logout_redirect_uris,
            "backchannel_logout_uri": client.backchannel_logout_uri or "",
            "initiate_login_uri": client.initiate_login_uri or "",
            "policy": client.policy_name,
            "token_endpoint_auth_method": client.token_endpoint_auth_method,
            "jwks_uri": client.jwks_uri or "",
            "jwks": json.dumps(client.jwks, indent=2) if client.jwks else "",
            "scope": client.scope,
            "vernieuwen": client.may_refresh,
            "versie": version_of(client),
            "stopped": client.stopped,
            **advanced.typed_of(client),
        }
    )


def shown(client: Client) -> Mapping[str, object]:
    """What staff see of a client; never a secret."""
    return {
        "client_id": client.client_id,
        "policy": client.policy_name,
        "first_party": client.first_party,
        "has_tile": client.has_tile,
        "intro": client.intro,
        "manual_url": client.manual_url,
        "registered_by": client.registered_by.value,
        "versie": version_of(client),
        **published_metadata(client),
    }


def _outcome(outcome: Kept | Declined) -> Outcome:
    if isinstance(outcome, Declined):
        return outcome
    secret = {"client_secret": outcome.secret} if outcome.secret else {}
    old = outcome.client.old
    ends_at = {"old_ends_at": old.ends_at} if old else {}
    return Done({"client_id": outcome.client.client_id, "lost_mark": outcome.lost_mark, **ends_at, **secret})


def _json_or_text(typed: str) -> object:
    try:
        return json.loads(typed)
    except (ValueError, RecursionError):
        return typed
