"""What a relation left behind when it was merged into another one: deliveries, uploads, staff's decisions (K27)."""

from collections.abc import Collection

from sqlalchemy import Connection, case, delete, select, update

from shared.db.upsert import insert
from uploads.db.tables import delivery, relation_space, upload


def is_behind(connection: Connection, former: Collection[str]) -> bool:
    """True while something still stands under one of these numbers."""
    found = select(relation_space.c.relatienummer).where(relation_space.c.relatienummer.in_(former)).limit(1)
    return connection.execute(found).first() is not None


def move(connection: Connection, former: Collection[str], new: str) -> int:
    """Have everything of these relations follow to the new one; the number of deliveries. Safe to repeat."""
    _move_space(connection, former, new)
    connection.execute(update(upload).where(upload.c.relatienummer.in_(former)).values(relatienummer=new))
    moved = update(delivery).where(delivery.c.relatienummer.in_(former)).values(relatienummer=new)
    return connection.execute(moved).rowcount


def _move_space(connection: Connection, former: Collection[str], new: str) -> None:
    """Room that was taken stays taken.

    The larger quota holds; a relation that has the default keeps the default, and the kinds that the new one may
    deliver stay its own. So does its address for notifications; without one it gets theirs.
    """
    columns = relation_space.c
    left = connection.execute(select(relation_space).where(columns.relatienummer.in_(former)).with_for_update()).all()
    if not left:
        return
    taken = sum(row.reserved_bytes for row in left)
    quota = max((row.quota_bytes for row in left if row.quota_bytes is not None), default=None)
    address = next((row.notification_email for row in left if row.notification_email), "")
    connection.execute(delete(relation_space).where(columns.relatienummer.in_(former)))
    fresh = {"reserved_bytes": taken, "quota_bytes": quota, "notification_email": address}
    added = insert(connection, relation_space).values(relatienummer=new, **fresh)
    kept = {
        "reserved_bytes": columns.reserved_bytes + taken,
        "notification_email": case((columns.notification_email == "", address), else_=columns.notification_email),
    }
    connection.execute(added.on_conflict_do_update(index_elements=["relatienummer"], set_=kept))
    if quota is not None:
        has_less = (columns.relatienummer == new, columns.quota_bytes.is_not(None), columns.quota_bytes < quota)
        connection.execute(update(relation_space).where(*has_less).values(quota_bytes=quota))
