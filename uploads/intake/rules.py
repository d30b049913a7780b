"""What is decided around an upload inside the protocol's own transaction: the port `IntakeRules`."""

from collections.abc import Callable
from datetime import datetime

from uploads.deliveries.allowances import may_deliver
from uploads.deliveries.kenmerk import is_kenmerk
from uploads.deliveries.model import Delivery, DeliveryKind
from uploads.deliveries.party import Party
from uploads.deliveries.service import begin_one_file, deliver_one_file, make_final_if_one_file
from uploads.deliveries.states import DeliveryState
from uploads.intake.limits import SOORT_OF_PROGRAMS, Limits
from uploads.intake.ports import Arrival, IntakeUnit
from uploads.intake.retention import forget_bytes
from uploads.protocol.errors import Refusal, TusError
from uploads.protocol.metadata import extension
from uploads.protocol.model import NewUpload, Upload

METADATA_DELIVERY = "aanlevering"
METADATA_SOORT = "soort"
GROW_BYTES = 64 * 1024 * 1024  # what an upload of open length reserves at a time


class Intake:
    """The rules on one unit of work."""

    def __init__(self, unit: IntakeUnit, limits: Limits) -> None:
        self._unit = unit
        self._limits = limits

    def admit(self, new: NewUpload, now: datetime) -> str | None:
        """The kenmerk that the upload joins: the delivery it names, or a new one of this one file (K36).

        Reserves its whole length against the relation's quota (threat 34, tus-R04). A part has no delivery.
        """
        return self._admit(new, now, begin_one_file)

    def admit_whole(self, new: NewUpload, now: datetime) -> str | None:
        """As `admit`, but a delivery of its own is final from the start."""
        return self._admit(new, now, deliver_one_file)

    def received(self, upload: Upload, now: datetime) -> None:
        """A delivery of one file is final at its last byte; any other waits to be finished."""
        if upload.kenmerk is not None:
            make_final_if_one_file(self._unit, upload.kenmerk, now)

    def declared(self, upload: Upload, length: int) -> None:
        """The length that came later keeps the rules that it would have kept at creation (tus-R10)."""
        if length > self._limits.max_bytes:
            raise TusError(Refusal.TOO_LARGE, {"Tus-Max-Size": str(self._limits.max_bytes)})
        kind = self._kind_of(upload)
        if kind is not None:
            require_fitting_length(length, kind)
        if length > upload.reserved:
            self._reserve(upload.owner.relatienummer, length - upload.reserved)
        else:
            self.give_back(upload, upload.reserved - length)

    def grow(self, upload: Upload, reserved: int, needed: int) -> int:
        """Reserve in steps, so that a long stream needs few of them; less when quota or rules leave less."""
        kind = self._kind_of(upload)
        most = min(self._limits.max_bytes, kind.max_bytes if kind else self._limits.max_bytes) - reserved
        relation = upload.owner.relatienummer
        for wanted in (max(needed, GROW_BYTES), needed, self._unit.space.left(relation)):
            size = min(wanted, most)
            if size > 0 and self._unit.space.reserve(relation, size):
                return size
        return 0

    def give_back(self, upload: Upload, size: int) -> None:
        """Reserved bytes that were not used."""
        self._unit.space.give_back(upload.upload_id, size)

    def may_delete(self, upload: Upload) -> bool:
        """Until its delivery is final (tus-T01)."""
        delivery = self._delivery_of(upload)
        return delivery is None or delivery.state is DeliveryState.OPEN

    def deleted(self, upload: Upload, now: datetime) -> None:
        """Give its space back; a delivery of that one file is withdrawn with it."""
        self.give_back(upload, upload.reserved)
        forget_bytes(self._unit, upload.upload_id, now)
        delivery = self._delivery_of(upload)
        if delivery is not None and delivery.one_file:
            self._unit.deliveries.move(delivery.kenmerk, DeliveryState.OPEN, DeliveryState.WITHDRAWN, now)

    def _admit(
        self, new: NewUpload, now: datetime, begin: Callable[[IntakeUnit, Party, str, datetime], str]
    ) -> str | None:
        delivery = None if new.is_part else self._named(new)
        soort = delivery.soort if delivery else new.metadata.get(METADATA_SOORT, SOORT_OF_PROGRAMS)
        arrival = self._unit.arrivals.look(new.owner, soort)
        if arrival.open_uploads >= self._limits.open_uploads and not new.is_joined:
            raise TusError(Refusal.TOO_MANY_OPEN, {"Retry-After": "60"})
        if not new.is_part:
            self._require_fitting(new, soort, arrival, delivery, now)
        self._reserve(new.owner.relatienummer, new.length or 0)
        if new.is_part:
            return None
        if delivery is not None:
            return delivery.kenmerk
        if arrival.party is None:
            raise TusError(Refusal.NOT_LOGGED_IN)
        return begin(self._unit, arrival.party, soort, now)

    def _require_fitting(
        self, new: NewUpload, soort: str, arrival: Arrival, delivery: Delivery | None, now: datetime
    ) -> None:
        """Refuse what this kind of delivery, this relation or this day doesn't take. delivery: None for a new one."""
        kind = arrival.kind
        if kind is None or not may_deliver(soort, arrival.kinds):
            raise TusError(Refusal.UNKNOWN_SOORT)
        if not kind.is_open(now):
            raise TusError(Refusal.DELIVERY_CLOSED)
        if delivery and self._unit.deliveries.count_files(delivery.kenmerk) >= kind.most_files:
            raise TusError(Refusal.TOO_MANY_FILES)
        require_fitting_name(new.name, kind)
        if new.length is not None:
            require_fitting_length(new.length, kind)

    def _reserve(self, relatienummer: str, size: int) -> None:
        if not self._unit.space.reserve(relatienummer, size):
            left = self._unit.space.left(relatienummer)
            raise TusError(Refusal.NO_SPACE_LEFT, {"Tus-Max-Size": str(left)})

    def _delivery_of(self, upload: Upload) -> Delivery | None:
        return None if upload.kenmerk is None else self._unit.deliveries.lock(upload.kenmerk)

    def _kind_of(self, upload: Upload) -> DeliveryKind | None:
        delivery = None if upload.kenmerk is None else self._unit.deliveries.find(upload.kenmerk)
        return None if delivery is None else self._unit.delivery_kinds.find(delivery.soort)

    def _named(self, new: NewUpload) -> Delivery | None:
        """The open delivery of the same account that the metadata names; nobody else's can be told from none.

        None when it names none.
        """
        kenmerk = new.metadata.get(METADATA_DELIVERY)
        if kenmerk is None:
            return None
        delivery = self._unit.deliveries.lock_without_files(kenmerk) if is_kenmerk(kenmerk) else None
        if delivery is None or delivery.account != new.owner.account or delivery.one_file:
            raise TusError(Refusal.UNKNOWN_DELIVERY)
        if delivery.relatienummer != new.owner.relatienummer:
            raise TusError(Refusal.UNKNOWN_DELIVERY)
        if delivery.state is not DeliveryState.OPEN:
            raise TusError(Refusal.DELIVERY_IS_FINAL)
        return delivery


def require_fitting_name(name: str, kind: DeliveryKind) -> None:
    """Refuse a file whose name says a type that this kind of delivery doesn't take."""
    if kind.extensions and extension(name) not in kind.extensions:
        raise TusError(Refusal.TYPE_NOT_ALLOWED)


def require_fitting_length(length: int, kind: DeliveryKind) -> None:
    """Refuse a size that this kind of delivery doesn't take, an empty one among them."""
    if length > kind.max_bytes:
        raise TusError(Refusal.TOO_LARGE, {"Tus-Max-Size": str(kind.max_bytes)})
    if length == 0 and not kind.allow_empty:
        raise TusError(Refusal.EMPTY_NOT_ALLOWED)
