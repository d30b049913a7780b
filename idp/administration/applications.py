"""D7: applications that use our login: added, changed and given new secrets by a client administrator (K34, S4).

What is added here works at once and asks its users' consent. A tile, and no consent, need a mark that two people
give; it falls off when the application's addresses, keys or policy change or it may ask for more, because they
were what was approved.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from idp.accounts.relations import RelationStore
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.advanced_metadata import field_of
from idp.administration.approved import is_as_approved
from idp.administration.operations import Decline, Declined
from idp.administration.permission import Permission
from idp.audit.events import Event
from idp.audit.record import record
from idp.clients.client_secret import generate_secret
from idp.clients.errors import MetadataRefused, NoEncryptionKey, NoKeySet, NoSigningKey, TwoKeySets
from idp.clients.grant_types import AUTHORIZATION_CODE
from idp.clients.member_shapes import web_address
from idp.clients.metadata import build_client, published_metadata
from idp.clients.model import PAIRWISE, Client, RegisteredBy
from idp.clients.policy import POLICIES, ClientPolicy, offered_policy
from idp.clients.rules import Rules
from idp.clients.scopes import SCOPES
from idp.oidc.client_rotation import USUAL_OVERLAP, Rotation, RotationRefused, rotated_client
from idp.oidc.opaque import new_client_id
from idp.oidc.outside_documents import SECTOR, InternalAddress, check_outside
from idp.oidc.ports import UnitOfWork
from idp.oidc.renaming import end_when_renamed
from shared.egress.fetcher import Fetcher

INTRO_LIMIT = 1000  # characters
KEYS = frozenset({"jwks", "jwks_uri"})
KEYS_MISSING: Mapping[type[MetadataRefused], Decline] = {
    NoKeySet: Decline.NO_KEY_SET,
    NoSigningKey: Decline.NO_SIGNING_KEY,
    NoEncryptionKey: Decline.NO_ENCRYPTION_KEY,
    TwoKeySets: Decline.TWO_KEY_SETS,
}
IN_THE_FORM = frozenset(
    {
        "client_name",
        "redirect_uris",
        "post_logout_redirect_uris",
        "backchannel_logout_uri",
        "initiate_login_uri",
        "token_endpoint_auth_method",
        "jwks",
        "jwks_uri",
        "scope",
        "grant_types",
        "response_types",  # follow from grant_types
    }
)
SIGNED = ("_signed_response_alg", "_signing_alg")
ADDRESSES = frozenset(
    {
        "redirect_uris",
        "post_logout_redirect_uris",
        "backchannel_logout_uri",
        "initiate_login_uri",
        "manual_url",
        "request_uris",
        "sector_identifier_uri",
        "client_uri",
        "logo_uri",
        "policy_uri",
        "tos_uri",
    }
)
FRAME = "frontchannel_logout_uri"


class ClientUnitOfWork(UnitOfWork, Protocol):
    """The stores of one transaction: those of the protocol, and for whom an application is."""

    @property
    def relations(self) -> RelationStore: ...


Begin = Callable[[], AbstractContextManager[ClientUnitOfWork]]


@dataclass(frozen=True, slots=True)
class Described:
    """What a form says. metadata: members of RFC 7591. seen: version of the client that the form showed (E76).

    shown: members that this form has beyond IN_THE_FORM; any other stays as it is.
    """

    metadata: Mapping[str, Any]
    policy_name: str
    intro: str = ""
    manual_url: str | None = None
    seen: str = ""
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kept:
    """It was kept. secret: of a client that has one and just got it; shown once."""

    client: Client
    secret: str = ""
    lost_mark: bool = False


class Applications:
    """All that is done with them here. Every method raises NotPermitted, those that change something LoginTooOld."""

    def __init__(
        self, begin_read: Begin, begin_write: Begin, permission: Permission, fetcher: Fetcher, *, issuer_is_https: bool
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission
        self._fetcher = fetcher
        self._issuer_is_https = issuer_is_https

    def search(self, actor: Actor, text: str, now: datetime) -> list[Client]:
        """Those whose name or id holds the text, by name."""
        self._permission.require(actor, Action.CLIENTS_LIST, now)
        wanted = text.strip().casefold()
        with self._begin_read() as unit:
            clients = unit.clients.list()
        found = [each for each in clients if wanted in f"{each.client_name} {each.client_id}".casefold()]
        return sorted(found, key=lambda client: (client.client_name.casefold(), client.client_id))

    def look(self, actor: Actor, client_id: str, now: datetime) -> Client | None:
        """One of them."""
        self._permission.require(actor, Action.CLIENTS_LIST, now)
        with self._begin_read() as unit:
            return unit.clients.registered(client_id)

    def audience(self, client_id: str) -> tuple[bool, tuple[str, ...]]:
        """Whether it is for some relations only, and their numbers."""
        with self._begin_read() as unit:
            found = [unit.relations.find_by_id(each) for each in unit.entitlements.of_client(client_id)]
            restricted = client_id in unit.entitlements.restricted()
        return restricted, tuple(relation.relatienummer for relation in found if relation is not None)

    def add(self, actor: Actor, described: Described, reason: str, now: datetime) -> Kept | Declined:
        """A new application, which asks consent and has no tile (K34)."""
        self._permission.require(actor, Action.CLIENT_ADD, now)
        policy = offered_policy(described.policy_name)
        client = self._built(described, policy, new_client_id(), now)
        if isinstance(client, Declined):
            return client
        client, secret = _with_secret(client)
        with self._begin_write() as unit:
            unit.clients.save(client, now)
            subject = actor.about(object_id=client.client_id, reason=reason)
            record(unit.audit, Event.CLIENT_REGISTERED, subject, origin=actor.origin, now=now)
        return Kept(client, secret)

    def change(self, actor: Actor, client_id: str, described: Described, reason: str, now: datetime) -> Kept | Declined:
        """Other metadata. Whoever changed it meanwhile was first (E76)."""
        self._permission.require(actor, Action.CLIENT_CHANGE, now)
        with self._begin_read() as unit:
            known = unit.clients.registered(client_id)
        if known is None:
            return Declined(Decline.NOT_FOUND)
        if not is_described_here(known):
            return Declined(Decline.PROGRAM)
        whole = replace(described, metadata={**_unshown(known, described), **described.metadata})
        policy = offered_policy(described.policy_name, kept=known.policy_name)
        built = self._built(whole, policy, client_id, now)
        if isinstance(built, Declined):
            return built
        with self._begin_write() as unit:
            old = _changeable(unit.clients.registered(client_id))
            if isinstance(old, Declined):
                return old
            if described.seen != version_of(old):
                return Declined(Decline.CHANGED_MEANWHILE)
            kept = _kept(old, built)
            if not unit.clients.replace_registration(old, kept.client, now):
                return Declined(Decline.CHANGED_MEANWHILE)
            end_when_renamed(unit, old, kept.client, now)
            detail = {"lost_mark": "ja"} if kept.lost_mark else {}
            subject = actor.about(object_id=client_id, reason=reason, detail=detail)
            record(unit.audit, Event.CLIENT_CHANGED, subject, origin=actor.origin, now=now)
        return kept

    def rotate(
        self, actor: Actor, client_id: str, reason: str, now: datetime, *, overlap: bool = False
    ) -> Kept | Declined:
        """Another secret; the old one is void from this moment, or with overlap two weeks later."""
        self._permission.require(actor, Action.CLIENT_ROTATE, now)
        wish = Rotation(now + USUAL_OVERLAP if overlap else None)
        with self._begin_write() as unit:
            old = _changeable(unit.clients.registered(client_id))
            if isinstance(old, Declined):
                return old
            if not old.uses_secret:
                return Declined(Decline.NO_SECRET)
            done = rotated_client(old, wish, now)
            if isinstance(done, RotationRefused):
                return Declined(Decline.TWO_SECRETS, "overlap")
            if not unit.clients.replace_registration(old, done.client, now):
                return Declined(Decline.CHANGED_MEANWHILE)
            subject = actor.about(object_id=client_id, reason=reason, detail=wish.detail)
            record(unit.audit, Event.CLIENT_SECRET_ROTATED, subject, origin=actor.origin, now=now)
        return Kept(done.client, done.secret)

    def _built(
        self, described: Described, policy: ClientPolicy | None, client_id: str, now: datetime
    ) -> Client | Declined:
        if policy is None:
            return Declined(Decline.WRONG_VALUE, "policy")
        if len(described.intro) > INTRO_LIMIT:
            return Declined(Decline.TOO_LONG, "intro", {"limit": INTRO_LIMIT})
        rules = Rules(policy, self._issuer_is_https, SCOPES)
        try:
            client = build_client(
                described.metadata, rules, client_id=client_id, registered_by=RegisteredBy.CONSOLE, now=now
            )
            manual_url = web_address({"manual_url": described.manual_url}, rules, "manual_url")
        except MetadataRefused as refused:
            return Declined(_why(refused), field_of(refused.field))
        try:
            check_outside(client, self._fetcher)
        except MetadataRefused as refused:
            return Declined(_why_outside(refused), refused.field)
        return replace(client, intro=described.intro, manual_url=manual_url)


def _unshown(client: Client, described: Described) -> dict[str, Any]:
    """What the client registered beyond the form stays, as far as the policy that it gets allows."""
    policy = POLICIES.get(described.policy_name, client.policy)
    in_the_form = IN_THE_FORM | described.shown
    values = {name: value for name, value in published_metadata(client).items() if name not in in_the_form}
    if policy.always_pairwise and "subject_type" in values:
        values["subject_type"] = PAIRWISE
    return {
        name: value for name, value in values.items() if not name.endswith(SIGNED) or value in policy.signing_algorithms
    }


def version_of(client: Client) -> str:
    """Says in 16 hex digits how a client stands; a form carries it along, so that no change is lost (E76)."""
    return sha256(repr(client).encode()).hexdigest()[:16]


def _with_secret(client: Client) -> tuple[Client, str]:
    if not client.uses_secret:
        return replace(client, secret_sha256=None), ""
    secret, digest = generate_secret()
    return replace(client, secret_sha256=digest, old=None), secret


def _changeable(client: Client | None) -> Client | Declined:
    if client is None:
        return Declined(Decline.NOT_FOUND)
    by_operator = client.registered_by is RegisteredBy.BOOTSTRAP or client.represents or client.resource_server
    return Declined(Decline.OWN_CLIENT) if by_operator else client


def is_described_here(client: Client) -> bool:
    """False for a program without a browser: the form has no other grants and would take its own away."""
    return AUTHORIZATION_CODE in client.grant_types


def _kept(old: Client, built: Client) -> Kept:
    """What was decided elsewhere stays: who registered it, the exception to PKCE, the mark unless it falls off."""
    lost_mark = old.first_party and not is_as_approved(old, built)
    client = replace(
        built,
        registered_by=old.registered_by,
        created_at=old.created_at,
        require_pkce=old.require_pkce,
        claims_in_id_token=old.claims_in_id_token,
        registration_sha256=old.registration_sha256,
        first_party=old.first_party and not lost_mark,
        secret_sha256=old.secret_sha256,
        stopped=old.stopped,
        old=built.inherited(old),
        redirect_hosts=old.redirect_hosts,
    )
    if client.uses_secret and old.secret_sha256:
        return Kept(client, lost_mark=lost_mark)
    client, secret = _with_secret(client)
    return Kept(client, secret, lost_mark)


def _why_outside(refused: MetadataRefused) -> Decline:
    if isinstance(refused, InternalAddress):
        return Decline.INTERNAL_ADDRESS
    return Decline.WRONG_SECTOR if refused.field == SECTOR else Decline.WRONG_KEYS


def _why(refused: MetadataRefused) -> Decline:
    if type(refused) in KEYS_MISSING:
        return KEYS_MISSING[type(refused)]
    if refused.field == FRAME:
        return Decline.WRONG_FRAME
    if refused.field.partition("#")[0] in ADDRESSES:
        return Decline.WRONG_ADDRESS
    return Decline.WRONG_KEYS if refused.field in KEYS else Decline.WRONG_VALUE
