"""`/healthz`: this process is alive. `/readyz`: what it depends on answers."""

from collections.abc import Callable

from flask import Blueprint, Response

from shared.logging import get_logger

log = get_logger(__name__)


def health_blueprint(check_dependencies: Callable[[], str | None]) -> Blueprint:
    """check_dependencies raises when the service cannot do its work; what it returns is a part that it cannot do."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @health.get("/readyz")
    def readyz() -> Response:
        try:
            lacking = check_dependencies()
        except Exception as cause:  # whatever is wrong, the answer is that we are not ready
            log.error("not ready", exc_info=cause)
            return Response("not ready\n", status=503, mimetype="text/plain")
        return Response(f"ready\n{lacking}\n" if lacking else "ready\n", mimetype="text/plain")

    return health
