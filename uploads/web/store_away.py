"""The page that is answered while the store of the bytes is not there (docs/decisions/0058)."""

from flask import Flask, request
from werkzeug.wrappers import Response

from shared.layout.error_pages import error_page, new_reference
from shared.logging import get_logger
from uploads.protocol.errors import TRY_LATER, Refusal, StoreUnavailable

log = get_logger(__name__)


def install_store_away(app: Flask) -> None:
    """503 for now, with a reference that the log has too."""
    app.register_error_handler(StoreUnavailable, _come_back_later)


def _come_back_later(away: StoreUnavailable) -> Response:
    reference = new_reference()
    log.error("the store is not there", reference=reference, path=request.path, cause=str(away))
    answer = error_page(Refusal.STORE_UNAVAILABLE.status, reference=reference)
    answer.headers.update(TRY_LATER)
    return answer
