"""One row of a list of files, the same for a delivery in the making and for what is not finished yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from uploads.deliveries.model import DeliveredFile, Delivery, OpenUpload

ENDPOINT = "/files/"


@dataclass(frozen=True, slots=True)
class FileRow:
    """What file_row.html shows. state: `interrupted` or `sent`, as the script knows them (file_row.js).

    last_modified: milliseconds as the browser gave them, to tell two files of one name apart.
    """

    upload_id: str
    kenmerk: str
    name: str
    length: int
    offset: int
    percent: int
    last_modified: str
    state: str
    running: bool = False
    begun_at: datetime | None = None
    days_left: int | None = None
    sent_at: datetime | None = None
    finishes_itself: bool = False

    @property
    def address(self) -> str:
        return ENDPOINT + self.upload_id


def row_of_open_upload(upload: OpenUpload, now: datetime) -> FileRow:
    """An unfinished upload in the box 'Nog niet voltooid'."""
    return FileRow(
        upload_id=upload.upload_id,
        kenmerk=upload.kenmerk,
        name=upload.name,
        length=upload.length,
        offset=upload.offset,
        percent=upload.percent,
        last_modified=upload.last_modified or "",
        state="interrupted",
        running=upload.busy,
        begun_at=upload.created_at,
        days_left=whole_days(upload.expires_at - now),
        finishes_itself=upload.one_file,
    )


def rows_of_delivery(delivery: Delivery, unfinished: Sequence[OpenUpload], now: datetime) -> list[FileRow]:
    """The files of a delivery that is still being made. unfinished: the account's open uploads."""
    open_ones = {one.upload_id: one for one in unfinished}
    return [
        row_of_open_upload(open_ones[file.upload_id], now)
        if file.upload_id in open_ones
        else row_of_sent_file(file, delivery.kenmerk)
        for file in delivery.files
    ]


def row_of_sent_file(file: DeliveredFile, kenmerk: str) -> FileRow:
    """A file that is in."""
    return FileRow(
        upload_id=file.upload_id,
        kenmerk=kenmerk,
        name=file.name,
        length=file.length,
        offset=file.offset,
        percent=file.percent,
        last_modified=file.last_modified or "",
        state="sent",
        sent_at=file.received_at,
    )


def whole_days(left: timedelta) -> int:
    """Days until an upload expires, rounded up: 'over 1 dag' until the very end."""
    return max(0, -(-left // timedelta(days=1)))
