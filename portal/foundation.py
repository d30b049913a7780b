"""What every process of the portal stands on: settings, clock, database and relying party."""

from __future__ import annotations

from dataclasses import dataclass

from portal.db.tables import RP_TABLES
from portal.settings import PortalSettings
from shared.clock import Clock
from shared.db.database import Database
from shared.egress.fetcher import Fetcher
from shared.encryption import Vault
from shared.processes import open_vault
from shared.relying_party.party import RelyingParty, make_relying_party
from shared.relying_party.settings import LoginSettings, RpSettings
from shared.sessions.sql_store import SqlStore


@dataclass(frozen=True)
class Foundation:
    """Made once per process; a fork needs its own."""

    settings: PortalSettings
    clock: Clock
    database: Database
    vault: Vault
    fetcher: Fetcher
    party: RelyingParty


def lay_foundation(settings: PortalSettings, clock: Clock | None = None) -> Foundation:
    """Open what the settings name. Raises StartRefused when the master key cannot be read."""
    used_clock = clock or settings.clock()
    database = Database(settings.database_url)
    vault = open_vault(settings.master_key_file)
    fetcher = Fetcher.of(settings)
    party_settings = RpSettings.of(
        "portal",
        settings.portal_url,
        settings,
        LoginSettings(settings.portal_login_level, settings.portal_login_max_age),
    )
    party = make_relying_party(party_settings, SqlStore(database, RP_TABLES, vault), fetcher, used_clock)
    return Foundation(settings, used_clock, database, vault, fetcher, party)
