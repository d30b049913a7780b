"""What ends when a change of a registration would call a user by another sub: nothing may change it within a grant.

A refreshed ID token has the sub of the first one (OIDC Core 12.2), and an application that is told of a log-out has
to know the sub in it (8.1; Back-Channel Logout 2.4).
"""

from datetime import datetime

from idp.clients.model import Client
from idp.oidc.logout import queue_messages_to
from idp.oidc.ports import UnitOfWork

BATCH = 100  # grants that end together


def renames(old: Client, new: Client) -> bool:
    """Whether the application would meet the people that it knows under other names."""
    return old.pairwise_sector != new.pairwise_sector


def end_when_renamed(unit: UnitOfWork, old: Client, new: Client, now: datetime) -> int:
    """End every grant of the old registration, in the transaction that keeps the new one; how many there were.

    The application is told by the worker, with the subjects that it knows.
    """
    ended = 0
    while renames(old, new) and (grants := unit.grants.revoke_some_of_client(old.client_id, BATCH, now)):
        queue_messages_to(unit, old, grants, now)
        ended += len(grants)
    return ended
