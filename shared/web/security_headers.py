"""The headers that every answer carries (threats 8, 43 and 44)."""

from collections.abc import Collection, Iterable

from flask import Flask, Response, g

HSTS_SECONDS = 31_536_000
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def content_security_policy(form_action: Iterable[str] = (), frames: Collection[str] = ()) -> str:
    """One policy for all pages; forms may also end up at these origins, and frames show only these."""
    policy = POLICY | {"frame-src": " ".join(frames) or "'none'", "form-action": " ".join(["'self'", *form_action])}
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def security_headers(https: bool, form_action: Iterable[str] = (), frames: Collection[str] = ()) -> dict[str, str]:
    """Header names and values, also for doors that do not go through Flask."""
    headers = {
        "Content-Security-Policy": content_security_policy(form_action, frames),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cache-Control": "no-store",
    }
    if https:
        headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}; includeSubDomains"
    return headers


def allow_form_action(origin: str) -> None:
    """Let forms of this page end at another origin.

    Chromium holds `form-action` against the redirects that answer a form too, so a login that ends
    at an application needs that application's origin. Only for addresses that were validated.
    """
    _allow("form_action_origins", origin)


def allow_frame(origin: str) -> None:
    """Let this page hold frames of another origin. Only for addresses that were validated."""
    _allow("frame_origins", origin)


def _allow(kind: str, origin: str) -> None:
    origins = g.setdefault(kind, [])
    if origin not in origins:
        origins.append(origin)


def install_security_headers(app: Flask, https: bool) -> None:
    """Add the headers to every answer that has not set its own."""

    @app.after_request
    def add(response: Response) -> Response:
        allowed = g.get("form_action_origins", ()), g.get("frame_origins", ())
        for name, value in security_headers(https, *allowed).items():
            response.headers.setdefault(name, value)
        return response
