"""Whole requests as bytes, as a load repeats them."""

from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
VALUE, LENGTH = "{value}", "{length}"  # what a script fills in


def get_request(port: int, path: str, headers: str = "") -> bytes:
    """GET; headers: whole lines, each ended by CR LF."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{headers}\r\n".encode()


def post_request(port: int, path: str, form: dict[str, str], headers: str = "", open_field: str = "") -> bytes:
    """POST of a form. open_field: one whose value is filled in later."""
    body = "&".join([*filter(None, [urlencode(form)]), *([f"{open_field}={VALUE}"] if open_field else [])])
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: {FORM}\r\n"
        f"Content-Length: {LENGTH if open_field else len(body)}\r\n{headers}\r\n{body}"
    ).encode()
