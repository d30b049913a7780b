"""What a new upload is judged by, in one statement: each costs more than all that it finds."""

from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, or_, select

from shared.db.prepared import Prepared
from uploads.db.kind_store import KIND_FACTS, kind_of
from uploads.db.party_store import FACTS
from uploads.db.tables import delivery_type, party, relation_space, upload
from uploads.deliveries.model import DeliveryKind
from uploads.deliveries.party import Party
from uploads.intake.ports import Arrival
from uploads.protocol.model import EXPIRING, Owner

_OPEN = (
    select(func.count())
    .select_from(upload)
    .where(upload.c.account == bindparam("account"), or_(*(upload.c.state == state for state in sorted(EXPIRING))))
    .scalar_subquery()
)
_ONE = select(literal_column("1").label("one")).subquery("asked")  # so that what is unknown still gives a row
_LOOK = Prepared(
    select(
        _OPEN.label("open_uploads"),
        relation_space.c.kinds,
        party.c.account.label("account"),
        *(party.c[name].label(f"party_{name}") for name in FACTS),
        *(delivery_type.c[name].label(f"kind_{name}") for name in KIND_FACTS),
    )
    .select_from(_ONE)
    .outerjoin(party, party.c.account == bindparam("account"))
    .outerjoin(delivery_type, delivery_type.c.soort == bindparam("soort"))
    .outerjoin(relation_space, relation_space.c.relatienummer == bindparam("relatienummer"))
)


class SqlArrivals:
    """`Arrivals` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look(self, owner: Owner, soort: str) -> Arrival:
        asked = {"account": owner.account, "soort": soort, "relatienummer": owner.relatienummer}
        (row,) = _LOOK.all(self._connection, **asked)
        kinds = None if row.kinds is None else tuple(row.kinds)
        return Arrival(row.open_uploads, _party(row), _kind(row), kinds)


def _party(row: Any) -> Party | None:
    if row.account is None:
        return None
    return Party(account=row.account, **{name: getattr(row, f"party_{name}") for name in FACTS})


def _kind(row: Any) -> DeliveryKind | None:
    if row.kind_soort is None:
        return None
    return kind_of({name: getattr(row, f"kind_{name}") for name in KIND_FACTS})
