"""tuspy's uploader with a time limit: the library sets none, and would wait for ever on a line that died silently.

requests takes no limit from the socket module: without a timeout of its own it asks for none (urllib3's Timeout).
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from tusclient.uploader.uploader import Uploader

SILENCE_SECONDS = 60.0
TOO_LARGE = b"too_large"


class TooLarge(TusCommunicationError):
    """The server takes so many bytes of a file and no more. most_bytes: its `Tus-Max-Size`."""

    most_bytes = 0


class TimedUploader(Uploader):
    """silence_seconds: how long the line may say nothing while it connects, sends or is waited for.

    What goes wrong on the line is a TusCommunicationError; what goes wrong with the file stays an OSError.
    """

    def __init__(self, client: TusClient, silence_seconds: float, **more: Any) -> None:
        self._endpoint = client.url
        self._silence_seconds = silence_seconds
        super().__init__(client=client, **more)  # last: it asks for the offset at once

    def create_url(self) -> str:
        """The address of a new upload."""
        answer = self._ask("POST", self._endpoint, self.get_url_creation_headers())
        return urljoin(self._endpoint, _told(answer, "Location"))

    def get_offset(self) -> int:
        """How many bytes the server has."""
        return int(_told(self._ask("HEAD", str(self.url), self.get_headers()), "Upload-Offset"))

    def upload_chunk(self) -> None:
        """Send the next bytes."""
        file = self.get_file_stream()
        file.seek(self.offset)
        chunk = BytesIO(file.read(self.get_request_length()))  # a stream goes out in pieces, each with the whole limit
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(self.offset)}
        answer = self._ask("PATCH", str(self.url), {**self.get_headers(), **kind}, chunk)
        self.offset = int(_told(answer, "Upload-Offset"))

    def _ask(
        self, method: str, address: str, headers: Mapping[str, str], body: BytesIO | None = None
    ) -> requests.Response:
        try:
            return requests.request(
                method, address, headers=headers, data=body, timeout=self._silence_seconds, allow_redirects=False
            )
        except requests.RequestException as failed:
            raise TusCommunicationError(str(failed)) from failed


def _told(answer: requests.Response, header: str) -> str:
    value = answer.headers.get(header)
    if value is None or not 200 <= answer.status_code < 300:
        raise _refusal(answer)
    return value


def _refusal(answer: requests.Response) -> TusCommunicationError:
    most = answer.headers.get("Tus-Max-Size", "")
    if answer.content.strip() == TOO_LARGE and most.isascii() and most.isdigit():
        refused = TooLarge(None, answer.status_code, answer.content)
        refused.most_bytes = int(most)
        return refused
    return TusCommunicationError(None, answer.status_code, answer.content)
