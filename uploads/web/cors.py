"""Browsers of other origins that may call the protocol door with a token, when configured (tus-X01)."""

from collections.abc import Collection, Mapping

EXPOSED = (
    "Location, Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires, Upload-Concat, Upload-Defer-Length, "
    "Aanlevering-Kenmerk, Tus-Version, Tus-Resumable, Tus-Max-Size, Tus-Extension, Tus-Checksum-Algorithm"
)
ALLOWED = (
    "Authorization, Content-Type, Upload-Offset, Upload-Length, Upload-Metadata, Upload-Checksum, Tus-Resumable, "
    "Upload-Concat, Upload-Defer-Length, X-HTTP-Method-Override, X-Requested-With, X-Request-ID"
)
METHODS = "POST, HEAD, PATCH, DELETE, OPTIONS"
PREFLIGHT_SECONDS = "600"


def cors_headers(origin: str | None, allowed_origins: Collection[str]) -> Mapping[str, str]:
    """Headers for an answer to this origin; none unless it is on the list. Cookies are never allowed along."""
    if origin is None or origin not in allowed_origins:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": EXPOSED,
        "Access-Control-Allow-Headers": ALLOWED,
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Max-Age": PREFLIGHT_SECONDS,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Origin",
    }
