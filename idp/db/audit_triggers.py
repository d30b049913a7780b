"""Triggers that keep the trail append-only, whoever is connected (threat 40): migrations put them there.

A chained row and a signed head are never changed or removed. Of a key that signs heads only its encryption changes,
and that opens for its own kid alone. An event that waits is never changed, and leaves the inbox only when the chain
holds it.
"""

from sqlalchemy import Connection

FROZEN = ("audit_chain", "audit_head", "audit_key")
FROZEN_COLUMNS = {"audit_key": " OF kid, created_at"}  # of these alone; elsewhere of every column
REFUSAL = "the audit trail is append-only"

_PG_FUNCTIONS = (
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$""",
    """CREATE FUNCTION audit_only_when_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NOT EXISTS (SELECT 1 FROM audit_chain WHERE event_id = OLD.event_id) THEN
            RAISE EXCEPTION 'the audit trail is append-only';
          END IF;
          RETURN OLD;
        END $$""",
)


def create_triggers(connection: Connection) -> None:
    """For the database that is connected."""
    statements = _sqlite() if connection.dialect.name == "sqlite" else [*_PG_FUNCTIONS, *_postgresql()]
    for statement in statements:
        connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    """Take them away, to migrate down."""
    if connection.dialect.name == "sqlite":
        for table in (*FROZEN, "audit_event"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update")
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_delete")
        return
    connection.exec_driver_sql("DROP FUNCTION audit_refuse() CASCADE")
    connection.exec_driver_sql("DROP FUNCTION audit_only_when_sealed() CASCADE")


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    sealed = "WHEN NOT EXISTS (SELECT 1 FROM audit_chain WHERE event_id = OLD.event_id)"
    return [
        *(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{FROZEN_COLUMNS.get(table, '')} ON {table} {refuse}"
            for table in (*FROZEN, "audit_event")
        ),
        *(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}" for table in FROZEN),
        f"CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event {sealed} {refuse}",
    ]


def _postgresql() -> list[str]:
    every_row, truncation = "FOR EACH ROW EXECUTE FUNCTION", "FOR EACH STATEMENT EXECUTE FUNCTION"
    return [
        *(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE{FROZEN_COLUMNS.get(table, '')} OR DELETE ON {table} "
            f"{every_row} audit_refuse()"
            for table in FROZEN
        ),
        f"CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event {every_row} audit_refuse()",
        f"CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event {every_row} audit_only_when_sealed()",
        *(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {truncation} audit_refuse()"
            for table in (*FROZEN, "audit_event")
        ),
    ]
