"""What every process of the idp stands on: settings, clock, database, vault and transactions."""

from collections.abc import Callable
from dataclasses import dataclass

from idp.accounts.messages import Message
from idp.db.unit_of_work import UnitsOfWork
from idp.delivery.email import compose
from idp.hash_queue import HashQueue
from idp.hashing import SlowHasher
from idp.settings import IdpSettings
from shared.clock import Clock
from shared.database import Database
from shared.encryption import Vault
from shared.mail.message import Mail


@dataclass(frozen=True, slots=True)
class Foundation:
    """Made once per process; a fork needs its own."""

    settings: IdpSettings
    clock: Clock
    database: Database
    vault: Vault
    units: UnitsOfWork
    hasher: SlowHasher


def lay_foundation(
    settings: IdpSettings,
    clock: Clock | None = None,
    hasher: SlowHasher | None = None,
    compose_mail: Callable[[Message], tuple[str, Mail]] = compose,
) -> Foundation:
    """Open what the settings name. Raises OSError or ValueError when the master key cannot be read."""
    database = Database(settings.database_url)
    vault = Vault.from_file(settings.master_key_file)
    queue = HashQueue(settings.var / "locks", max_waiters=settings.idp_hash_waiters)
    return Foundation(
        settings=settings,
        clock=clock or settings.clock(),
        database=database,
        vault=vault,
        units=UnitsOfWork(database, vault, compose_mail),
        hasher=hasher or SlowHasher(queue),
    )
