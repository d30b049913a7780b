"""SHA-256 of files that came whole without one: joined from parts, or of a hash whose state could not be kept."""

from collections.abc import Callable

from uploads.deliveries.states import DeliveryState
from uploads.intake.ports import Begin
from uploads.protocol.errors import BytesDamaged
from uploads.protocol.model import EXPIRING, GONE, Upload

DigestOf = Callable[[Upload], str]


def add_owed_digests(
    begin: Begin, digest_of: Callable[[Upload], str | None], kenmerk: str, state: DeliveryState
) -> None:
    """Read the files of a delivery in this state that owe one, outside any transaction; None leaves a file without.

    Raises what `digest_of` raises.
    """
    for upload in files_in(begin, kenmerk, state):
        if upload.sha256 is None and upload.state not in EXPIRING | GONE:
            digest = digest_of(upload)
            if digest is not None:
                with begin() as unit:
                    unit.files.set_sha256(upload.upload_id, digest)


def files_in(begin: Begin, kenmerk: str, state: DeliveryState) -> tuple[Upload, ...]:
    """The files of a delivery that is in this state; none of another."""
    with begin() as unit:
        delivery = unit.deliveries.find(kenmerk)
        if delivery is None or delivery.state is not state:
            return ()
        return unit.files.of_delivery(kenmerk)


def unless_lost(digest_of: DigestOf) -> Callable[[Upload], str | None]:
    """The same, None for a file whose bytes are gone or damaged: waiting does not bring them back."""

    def digest(upload: Upload) -> str | None:
        try:
            return digest_of(upload)
        except (BytesDamaged, EOFError, FileNotFoundError):
            return None

    return digest
