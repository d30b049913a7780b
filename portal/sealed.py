"""Every column of the portal whose values a master key encrypts; `portal keys rewrap` goes through them (threat 42)."""

from portal.db.tables import RP_TABLES
from shared.sessions.sealed import sealed_sessions

SEALED = sealed_sessions(RP_TABLES)
