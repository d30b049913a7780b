"""What anybody may read: the facts of the introduction page and the keys of our receipts."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from uploads.services import Services

KEYS_MAX_AGE_SECONDS = 3600
INTRO_MAX_AGE_SECONDS = 60


def published_blueprint(services: Services) -> Blueprint:
    """`/intro.json` (K15) and `/.well-known/receipt-keys.json` (K17)."""
    blueprint = Blueprint("published", __name__)

    @blueprint.get("/intro.json")
    def intro() -> Response:
        return _cached(jsonify(asdict(services.intro())), INTRO_MAX_AGE_SECONDS)

    @blueprint.get("/.well-known/receipt-keys.json")
    def receipt_keys() -> Response:
        return _cached(jsonify(dict(services.receipts.published_keys())), KEYS_MAX_AGE_SECONDS)

    return blueprint


def _cached(response: Response, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
