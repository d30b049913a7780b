"""The rows for initial access tokens, a part of D7."""

from collections.abc import Iterator
from datetime import datetime

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import REASON, Declined, Done, Field, Kind, Operation, Outcome, Values
from idp.administration.outcomes import WAITING, outcome_of
from idp.administration.paging import PAGE, PAGE_SIZE, page_of
from idp.administration.registration_tokens import RegistrationTokens
from idp.clients.token_limits import HOSTS, LABEL, LAST_DAY, NO, NO_PKCE, POLICY, SCOPES, USES, YES

TOKEN = Field("bewijs", limit=64)
LIMITS = (
    Field(LABEL, limit=80),
    Field(POLICY, limit=20),
    Field(SCOPES, Kind.LINES, required=False, limit=200),
    Field(HOSTS, Kind.LINES, limit=6000),
    Field(USES, limit=10),
    Field(LAST_DAY, limit=10),
    Field(NO_PKCE, Kind.FLAG, required=False),
)


def registration_token_rows(tokens: RegistrationTokens) -> Iterator[Operation]:
    """List, ask for one, and end one."""

    def listed(actor: Actor, values: Values, now: datetime) -> Outcome:
        found = tokens.some(actor, now, page=page_of(values))
        rows = [
            {
                "bewijs": each.token_sha256,
                "naam": each.label,
                "regels": each.policy_name,
                "scopes": list(each.scope),
                "hosts": list(each.hosts),
                "over": each.uses_left,
                "werkt_tot": each.expires_at,
                "bruikbaar": each.is_usable(now),
            }
            for each in found[:PAGE_SIZE]
        ]
        return Done({"tokens": rows})

    def offered(actor: Actor, values: Values, now: datetime) -> Outcome:
        done = tokens.offer(actor, texts_of(values), values.text("reden"), now)
        return done if isinstance(done, Declined) else Done({**WAITING, "initial_access_token": done.value})

    def ended(actor: Actor, values: Values, now: datetime) -> Outcome:
        return outcome_of(tokens.end(actor, values.text("bewijs"), values.text("reden"), now))

    yield Operation(Action.REGISTRATION_TOKENS_LIST, listed, (PAGE,), reads=True)
    yield Operation(Action.REGISTRATION_TOKEN_OFFER, offered, (*LIMITS, REASON))
    yield Operation(Action.REGISTRATION_TOKEN_END, ended, (TOKEN, REASON))


def texts_of(values: Values) -> dict[str, str]:
    """The form as the texts of a proposal."""
    return {
        **{name: values.text(name) for name in (LABEL, POLICY, USES, LAST_DAY)},
        **{name: " ".join(values.lines(name)) for name in (SCOPES, HOSTS)},
        NO_PKCE: YES if values.flag(NO_PKCE) else NO,
    }
