"""What gunicorn loads, once, before it forks its workers."""

from flask import Flask

from uploads.app import create_app


def application() -> Flask:
    """The application; its database connections were closed again, so that no two workers share one."""
    return create_app()
