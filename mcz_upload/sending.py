"""One file by tus: created once, continued wherever the server says it stands, until the last byte is acknowledged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from rich.filesize import decimal
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from mcz_upload.access_tokens import LineDown
from mcz_upload.deliveries import TRANSIENT, Deliveries
from mcz_upload.journal import Entry
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.timed_uploader import SILENCE_SECONDS, TimedUploader, TooLarge

CHUNK_BYTES = 16 * 1024 * 1024
GONE = frozenset({404, 410})
OFFSET_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Sending:
    """keep: called with an entry whenever it changed. progress: called whenever one came further.

    silence_seconds: after so long without a word the line counts as down.
    """

    deliveries: Deliveries
    keep: Callable[[Entry], None]
    progress: Callable[[Entry], None]
    silence_seconds: float = SILENCE_SECONDS

    def send(self, entry: Entry, kenmerk: str) -> None:
        """Bring one file to its end. Raises LineDown, after which it can be called again, or Stopped.

        Raises OSError for what goes wrong on this computer, which no waiting mends.
        """
        _refuse_changed(entry)
        with entry.item.path.open("rb") as file:
            try:
                client = TusClient(self.deliveries.tus_endpoint, headers=self._authorization())
                self._continue(entry, client, self._uploader(entry, client, kenmerk, file))
            except TusCommunicationError as failed:
                self._judge(entry, failed)
        _refuse_changed(entry)
        entry.sent = True
        self.keep(entry)

    def _uploader(self, entry: Entry, client: TusClient, kenmerk: str, file: BinaryIO) -> TimedUploader:
        uploader = TimedUploader(
            client,
            self.silence_seconds,
            file_stream=file,
            url=entry.upload or None,
            chunk_size=CHUNK_BYTES,
            metadata={"filename": entry.item.name, "aanlevering": kenmerk},
        )
        if not entry.upload:
            entry.upload = uploader.create_url()
            uploader.set_url(entry.upload)
            self.keep(entry)
        return uploader

    def _continue(self, entry: Entry, client: TusClient, uploader: TimedUploader) -> None:
        self._advance(entry, uploader.offset)
        while uploader.offset < entry.item.size_bytes:
            _refuse_changed(entry)  # of a file that was cut off no byte would come any more
            client.set_headers(self._authorization())
            uploader.upload(stop_at=min(uploader.offset + CHUNK_BYTES, entry.item.size_bytes))
            self._advance(entry, uploader.offset)

    def _advance(self, entry: Entry, offset: int) -> None:
        entry.offset = offset
        self.progress(entry)

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.deliveries.tokens.current()}"}

    def _judge(self, entry: Entry, failed: TusCommunicationError) -> None:
        status = failed.status_code
        if status in GONE and entry.upload:  # expired or removed meanwhile: from the beginning
            entry.upload = ""
            self.keep(entry)
            raise LineDown(entry.item.name) from failed
        if status == 401:
            self.deliveries.tokens.forget()
            raise LineDown(entry.item.name) from failed
        if status is None or status == OFFSET_CONFLICT or status in TRANSIENT:
            raise LineDown(entry.item.name) from failed
        if isinstance(failed, TooLarge):
            most = decimal(failed.most_bytes)
            raise Stopped(ExitCode.REFUSED, "too_large", what=entry.item.name, most=most) from failed
        raise Stopped(
            ExitCode.REFUSED, "refused", what=entry.item.name, error=_error(failed), status=status
        ) from failed


def _refuse_changed(entry: Entry) -> None:
    if not entry.is_as_before:
        raise Stopped(ExitCode.CHANGED, "changed", path=entry.item.path)


def _error(failed: TusCommunicationError) -> str:
    content = failed.response_content
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content or "")
    return " ".join(text.split())[:200] or "?"
