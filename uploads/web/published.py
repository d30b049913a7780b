"""What anybody may read: the facts of the introduction page, the keys of our receipts, and who issues our tokens."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify

from uploads.services import Services
from uploads.web.scopes import READ_SCOPE, WRITE_SCOPE

KEYS_MAX_AGE_SECONDS = 3600
INTRO_MAX_AGE_SECONDS = 60
RESOURCE_MAX_AGE_SECONDS = 3600


def protected_resource(uploads_url: str, idp_url: str) -> Mapping[str, Any]:
    """What a program has to know to call us: our name as audience, and whose tokens we take (RFC 9728 2)."""
    return {
        "resource": uploads_url,
        "authorization_servers": [idp_url],
        "scopes_supported": [READ_SCOPE, WRITE_SCOPE],
        "bearer_methods_supported": ["header"],
        "resource_name": "Bestanden",
        "resource_name#en": "Files",
    }


def published_blueprint(services: Services, resource: Mapping[str, Any]) -> Blueprint:
    """`/intro.json` (K15), `/.well-known/receipt-keys.json` (K17) and `/.well-known/oauth-protected-resource`."""
    blueprint = Blueprint("published", __name__)

    @blueprint.get("/intro.json")
    def intro() -> Response:
        facts = asdict(services.intro())
        for kind in facts["types"]:
            kind |= {name: day.isoformat() for name in ("opens_on", "closes_on") if (day := kind[name]) is not None}
        return _cached(jsonify(facts), INTRO_MAX_AGE_SECONDS)

    @blueprint.get("/.well-known/receipt-keys.json")
    def receipt_keys() -> Response:
        return _cached(jsonify(dict(services.receipts.published_keys())), KEYS_MAX_AGE_SECONDS)

    @blueprint.get("/.well-known/oauth-protected-resource")
    def oauth_protected_resource() -> Response:
        return _cached(jsonify(dict(resource)), RESOURCE_MAX_AGE_SECONDS)

    return blueprint


def _cached(response: Response, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
