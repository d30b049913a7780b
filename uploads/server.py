"""gunicorn in this very process: one start of Python, one application, forked into its workers."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from uploads import gunicorn_conf
from uploads.app import create_app


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Reads `gunicorn_conf` and loads the application once, before it forks."""

    def load_config(self) -> None:
        for name in self.cfg.settings:
            if hasattr(gunicorn_conf, name):
                self.cfg.set(name, getattr(gunicorn_conf, name))

    def load(self) -> Flask:
        return create_app()

    def init(self, parser: Any, opts: Any, args: Any) -> None:
        """No command line of gunicorn's own."""


def serve() -> None:
    """Answer requests until told to stop."""
    Server().run()
