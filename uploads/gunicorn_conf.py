"""gunicorn's configuration: threads that may block on disk and database, and workers that end with their master.

Bodies stream through the protocol door (web/body.py); gunicorn must buffer nothing.
"""

from typing import Any

from shared.processes import die_with_parent
from uploads.settings import UploadsSettings

_settings = UploadsSettings()
_host, _port = _settings.listen("uploads")

bind = f"{_host}:{_port}"
worker_class = "gthread"
workers = _settings.uploads_workers
threads = _settings.uploads_threads
worker_connections = 2000
preload_app = True
graceful_timeout = 3
timeout = 30
keepalive = 15
limit_request_fields = 64
limit_request_field_size = 16384
accesslog = None
loglevel = "warning"
proc_name = "uploads"
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    """A killed master would leave workers that go on answering (K3)."""
    die_with_parent()
