"""The one place where an authorization answer is written: success or error, always with iss.

RFC 6749 4.1.2, OAuth 2.0 Multiple Response Types 2.1, Form Post Response Mode, RFC 9207. Repairs M-05 to M-09.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from idp.clients.redirect_uris import origin
from idp.oidc.errors import OAuthError
from idp.oidc.messages import Answer, Page, redirect

RESPONSE_MODES: Final = ("query", "fragment", "form_post")
FORM_POST_TEMPLATE = "oidc/form_post.html"


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where an answer goes. redirect_uri is proven to be the client's; response_mode: one of RESPONSE_MODES."""

    redirect_uri: str
    response_mode: str
    state: str | None


class ResponseWriter:
    """Writes answers in the name of one issuer."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def success(self, address: ReturnAddress, code: str) -> Answer:
        """The code goes to the application."""
        return self._write(address, {"code": code})

    def error(self, address: ReturnAddress, error: OAuthError) -> Answer:
        """The refusal goes to the application."""
        values = {"error": error.code.value}
        if error.description:
            values["error_description"] = error.description
        return self._write(address, values)

    def _write(self, address: ReturnAddress, values: Mapping[str, str]) -> Answer:
        fields = {**values, "iss": self.issuer}
        if address.state is not None:
            fields["state"] = address.state
        if address.response_mode == "form_post":
            return _form_post(address.redirect_uri, fields)
        if address.response_mode == "fragment":
            # Registered addresses have no fragment of their own (RFC 6749 3.1.2).
            return redirect(f"{address.redirect_uri}#{urlencode(fields)}")
        return redirect(with_query(address.redirect_uri, fields))


def with_query(uri: str, fields: Mapping[str, str]) -> str:
    """The address with these parameters behind those that it has already (RFC 6749 3.1.2)."""
    if not fields:
        return uri
    separator = "&" if "?" in uri else "?"
    return f"{uri}{separator}{urlencode(fields)}"


def _form_post(redirect_uri: str, fields: Mapping[str, str]) -> Page:
    # The template escapes as HTML, so that state arrives as it was sent (M-06).
    values = {"action": redirect_uri, "fields": list(fields.items())}
    return Page(200, FORM_POST_TEMPLATE, values, form_action=(origin(redirect_uri),))
