"""The tables of the portal."""

from __future__ import annotations

from sqlalchemy import MetaData

from shared.sessions.tables import session_tables

metadata = MetaData()
RP_TABLES = session_tables(metadata)
