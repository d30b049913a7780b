"""The tables of a queue; each service has them in its own database."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

from shared.db.columns import Json, UtcDateTime

ID_LENGTH = 32


def lease_columns() -> list[Column]:  # type: ignore[type-arg]
    """What every leased row has: when it is due, who holds it, how often it was tried, whether we gave up."""
    return [
        Column("id", String(ID_LENGTH), primary_key=True),
        Column("run_at", UtcDateTime, nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column("lease_token", String(ID_LENGTH)),
        Column("lease_until", UtcDateTime),
        Column("dead_at", UtcDateTime),
    ]


def job_table(metadata: MetaData) -> Table:
    """The job table of one service. A finished job leaves no row; unique_key refuses a second like it."""
    return Table(
        "job",
        metadata,
        *lease_columns(),
        Column("kind", String(64), nullable=False),
        Column("payload", Json, nullable=False),
        Column("unique_key", String(128), unique=True),
        Column("created_at", UtcDateTime, nullable=False),
        Index("ix_job_due", "dead_at", "run_at"),
    )
