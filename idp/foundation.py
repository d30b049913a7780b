"""What every process of the idp stands on: settings, clock, database, vault and transactions."""

from collections.abc import Callable
from dataclasses import dataclass

from idp.accounts.messages import Message
from idp.db.unit_of_work import UnitsOfWork
from idp.delivery.email import composer
from idp.hash_queue import HashQueue
from idp.hash_threads import HashThreads
from idp.hashing import SlowHasher
from idp.settings import IdpSettings
from shared.clock import Clock
from shared.db.database import Database
from shared.encryption import Vault
from shared.layout.contact import ContactSettings
from shared.logging import get_logger
from shared.mail.form import Contact
from shared.mail.message import Mail
from shared.processes import open_vault

WIDENED = "LIMITS ON GUESSING ARE WIDENED: this installation is there to be measured, and nobody's data is safe in it"

log = get_logger(__name__)


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
    compose_mail: Callable[[Message], tuple[str, Mail]] | None = None,
) -> Foundation:
    """Open what the settings name. Raises StartRefused when the master key cannot be read."""
    vault = open_vault(settings.master_key_file)
    if settings.idp_limits_times > 1:
        log.warning(WIDENED, times=settings.idp_limits_times, per_address=settings.tries_per_address)
    database = Database(settings.database_url)
    queue = HashQueue(settings.var / "locks", max_waiters=settings.idp_hash_waiters)
    return Foundation(
        settings=settings,
        clock=clock or settings.clock(),
        database=database,
        vault=vault,
        units=UnitsOfWork(
            database,
            vault,
            compose_mail or composer(Contact.of(ContactSettings(), settings.portal_url)),
            times=settings.idp_limits_times,
        ),
        hasher=hasher or SlowHasher(queue, HashThreads()),
    )
