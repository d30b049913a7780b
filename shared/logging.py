"""Structured logs: one JSON object a line on stderr, keys and ids only, never a secret."""

import logging
import sys
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any, Final, TextIO, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

NEVER_LOGGED = frozenset(
    {
        "access_token", "antwoord", "assertion", "authorization", "client_assertion", "client_secret", "code",
        "code_verifier", "cookie", "csrf_token", "huidig_wachtwoord", "id_token", "id_token_hint",
        "initial_access_token", "nieuw_wachtwoord", "nonce", "password", "refresh_token", "secret", "state",
        "token", "totp_secret", "wachtwoord",
    }
)  # fmt: skip
REQUEST_ID: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)  # goes into every line
QUIET = ("alembic", "authlib", "botocore", "httpx", "urllib3", "sqlalchemy.engine", "granian.access", "gunicorn.access")


def configure(service: str, level: str = "INFO") -> None:
    """Send the logs of structlog and of the libraries to stderr as JSON, marked with the service.

    Libraries never go below WARNING: Authlib prints tokens at debug level (C-03), SQLAlchemy parameters at INFO.
    """
    steps = _steps(service)
    structlog.configure(
        processors=[*steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(ensure_ascii=True), foreign_pre_chain=steps
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    _straight.at(service, sys.stderr, structlog.get_config()["processors"])
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def get_logger(name: str) -> FilteringBoundLogger:
    """A logger; call it with an event name and keyword facts."""
    return cast(FilteringBoundLogger, structlog.get_logger(name))


@dataclass
class _Straight:
    """Where a line may go that needs none of the steps: the stream and service of `configure`."""

    service: str = ""
    stream: TextIO | None = None
    steps: list[Processor] = field(default_factory=list)
    live: list[Processor] = field(default_factory=list)

    def at(self, service: str, stream: TextIO, steps: list[Processor]) -> None:
        """steps: the list that structlog itself follows; what is changed in it goes for us too."""
        self.service, self.stream, self.steps, self.live = service, stream, list(steps), steps

    def is_open(self) -> bool:
        """False while nothing is configured, below INFO, and while a test catches the lines."""
        return self.stream is not None and self.live == self.steps and logging.getLogger().level <= logging.INFO


_straight = _Straight()
_stamped = structlog.processors.TimeStamper(fmt="iso", utc=True)


class Line:
    """A line that every request writes: the same text as by any logger, at a tenth of its cost.

    facts: the names of what it tells, words and numbers; none in NEVER_LOGGED, none that needs a step of its own.
    """

    def __init__(self, name: str, event: str, *facts: str) -> None:
        self._facts = facts
        self._event = event
        self._log = get_logger(name)
        self._begin = lru_cache(maxsize=1024)(self._begun)
        self._middle = f'"event": {_written(event)}, "request_id": "'
        self._end = f'", "level": "info", "logger": {_written(name)}, "timestamp": "'

    def write(self, request_id: str, milliseconds: float, *values: str | float | None) -> None:
        """Write it, at level INFO. request_id: hexadecimal. values: of its facts, in their order; then `ms`."""
        if not _straight.is_open():
            self._log.info(self._event, **dict(zip(self._facts, values, strict=True)), ms=milliseconds)
            return
        moment = _stamped(None, "info", {})["timestamp"]
        cast(TextIO, _straight.stream).write(
            f'{self._begin(*values)}"ms": {milliseconds!r}, {self._middle}{request_id}{self._end}{moment}", '
            f'"service": "{_straight.service}"}}\n'
        )

    def _begun(self, *values: str | float | None) -> str:
        facts = zip(self._facts, values, strict=True)
        return "{" + "".join([f"{_written(name)}: {_written(value)}, " for name, value in facts])


def _written(value: str | float | None) -> str:
    """As JSON."""
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    return "null" if value is None else repr(value)


def _steps(service: str) -> list[Processor]:
    return [
        _request_id,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _service_name(service),
        _without_secrets,
    ]


def _request_id(_logger: Any, _method: str, event: EventDict) -> EventDict:
    if (request_id := REQUEST_ID.get()) is not None:
        event.setdefault("request_id", request_id)
    return event


def _service_name(service: str) -> Processor:
    def add(_logger: Any, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add


def _without_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    for key in NEVER_LOGGED.intersection(event):
        event[key] = "[secret]"
    return event
