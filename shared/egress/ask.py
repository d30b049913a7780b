"""One JSON question to one of our own services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.logging import get_logger

LIMIT_SECONDS = 2.0

Answer = TypeVar("Answer")

log = get_logger(__name__)


def ask_json(
    fetcher: Fetcher, url: str, read: Callable[[Mapping[str, Any]], Answer], headers: Mapping[str, str] | None = None
) -> Answer | None:
    """What `read` makes of the answer, or None when there is none that we understand.

    read: raises KeyError, TypeError or ValueError for an answer that is not what was agreed on.
    """
    try:
        response = fetcher.get(url, headers=headers or {}, timeout=LIMIT_SECONDS)
        if response.status == 200:
            return read(response.json())
        log.warning("question_refused", url=url, status=response.status)
    except (EgressRefused, EgressFailed) as failure:
        log.warning("question_unanswered", url=url, reason=failure.reason)
    except (KeyError, TypeError, ValueError, AttributeError):
        log.warning("question_answered_strangely", url=url)
    return None
