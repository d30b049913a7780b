"""Proxies in front of a service: how many of them are believed, and what (threat 45)."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def trust_proxies(app: Flask, hops: int) -> None:
    """Take over the client's address and scheme from so many hops; our own address is a setting, whatever Host says."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
