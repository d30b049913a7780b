"""The production server of idp and portal: granian, which answers slow and quick clients alike (K3)."""

from __future__ import annotations

from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from shared.loading import load_for_good

GRACE_SECONDS = 3
LOGS_LIKE_OUR_OWN = {
    "handlers": {},
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("_granian", "granian.access")},
}


def serve(factory: str, *, host: str, port: int, workers: int, threads: int) -> None:
    """Answer requests until told to stop; blocks.

    factory: `module:function`, called without arguments in each worker. The function must first call
    `die_with_parent()`, because the workers of a killed server would go on answering. threads: a worker.
    Its module is loaded here, once: the workers are forks and share it (K10).
    """
    load_for_good(factory.partition(":")[0])
    Server(
        factory,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        log_access=False,
        log_dictconfig=LOGS_LIKE_OUR_OWN,
    ).serve()
