"""What the server calls in each of its workers."""

from __future__ import annotations

from flask import Flask

from portal.app import create_app
from shared.processes import die_with_parent


def application() -> Flask:
    """The portal, in a worker that ends with its server."""
    die_with_parent()
    return create_app()
