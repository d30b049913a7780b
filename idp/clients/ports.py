"""What the rules need to know about stored clients."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.clients.model import Client


class ClientStore(Protocol):
    """Registered applications by their client_id."""

    def find(self, client_id: str) -> Client | None:
        """The client as the protocol knows it; None for one that was stopped (K28)."""
        ...

    def registered(self, client_id: str) -> Client | None:
        """The client, stopped or not, for those who administer it."""
        ...

    def find_many(self, client_ids: Collection[str]) -> list[Client]:
        """Those that exist, in no order."""
        ...

    def list(self) -> list[Client]:
        """All clients, by client_id."""
        ...

    def with_tile(self) -> tuple[Client, ...]:
        """Those that have a place in the menu, by client_id."""
        ...

    def has_origin(self, origin: str, client_id: str | None) -> bool:
        """True when pages of this origin belong to that client, or, without a client_id, to any."""
        ...

    def save(self, client: Client, now: datetime) -> None:
        """Keep a new client, or replace what is known of it."""
        ...

    def replace_registration(self, old: Client, new: Client, now: datetime) -> bool:
        """Keep `new`, unless anything of `old` changed since it was read: True for one of two callers."""
        ...

    def delete(self, client: Client) -> bool:
        """Forget it with all that it held, under the same condition."""
        ...

    def hold(self, client_ids: Collection[str]) -> None:
        """Until the transaction ends no grant of these begins; those that began at this moment are waited for.

        For who takes access away: what it revokes after this is all that there is. And for who reads a client in order
        to save it again: nobody changes it in between.
        """
        ...

    def hold_for_a_grant(self, client_id: str) -> None:
        """Until the transaction ends nobody takes access to it away; many may hold it so. A new grant's row does it."""
        ...


@dataclass(frozen=True, slots=True)
class InitialAccessToken:
    """Permission to register clients (RFC 7591 3).

    uses_left: None means any number, as in demo (K4). may_skip_pkce: made for the K31 exception. hosts: where
    redirect addresses of its clients may be, now and later; empty for anywhere.
    """

    token_sha256: str
    label: str
    policy_name: str
    scope: tuple[str, ...]
    uses_left: int | None
    may_skip_pkce: bool
    expires_at: datetime | None
    created_at: datetime
    hosts: tuple[str, ...] = ()

    def is_usable(self, now: datetime) -> bool:
        """True when a client can still be registered with it."""
        left = self.uses_left is None or self.uses_left > 0
        return left and (self.expires_at is None or now < self.expires_at)


class InitialAccessTokenStore(Protocol):
    """Initial access tokens by the digest of their value."""

    def add(self, token: InitialAccessToken) -> None:
        """Keep a token; one that is known already stays as it is."""
        ...

    def find(self, token_sha256: str, now: datetime) -> InitialAccessToken | None:
        """A token that could be used now."""
        ...

    def use(self, token_sha256: str, now: datetime) -> InitialAccessToken | None:
        """Take one use of a token that is valid now, in one statement; None when it is not."""
        ...

    def some(self, *, offset: int, limit: int) -> Sequence[InitialAccessToken]:
        """Usable or not, the newest first."""
        ...

    def end(self, token_sha256: str, now: datetime) -> InitialAccessToken | None:
        """Have it end now, in one statement; None when it cannot be used any more."""
        ...
