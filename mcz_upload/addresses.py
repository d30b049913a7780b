"""Where everything is, found from the one address a user types: that of Bestanden (RFC 9728, RFC 8414)."""

from dataclasses import dataclass
from typing import Any

import requests

from mcz_upload.outcome import ExitCode, Stopped

TIMEOUT_SECONDS = 30
PROTECTED_RESOURCE = "/.well-known/oauth-protected-resource"
OPENID_CONFIGURATION = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Addresses:
    """uploads: also the audience of the tokens. device_authorization: "" where programs cannot be connected."""

    uploads: str
    issuer: str
    token: str
    device_authorization: str


def discover(uploads: str) -> Addresses:
    """Ask Bestanden for its provider, and the provider for its endpoints.

    Raises Stopped for what cannot be reached, and for answers that speak of another address than was asked.
    """
    uploads = uploads.rstrip("/")
    resource = _document(uploads + PROTECTED_RESOURCE)
    servers = resource.get("authorization_servers")
    if resource.get("resource") != uploads or not isinstance(servers, list) or not servers:
        raise Stopped(ExitCode.WRONG_USE, "bad_address", address=uploads)
    issuer = str(servers[0])
    provider = _document(issuer.rstrip("/") + OPENID_CONFIGURATION)
    if provider.get("issuer") != issuer or not isinstance(provider.get("token_endpoint"), str):
        raise Stopped(ExitCode.WRONG_USE, "bad_address", address=issuer)
    return Addresses(
        uploads, issuer, provider["token_endpoint"], str(provider.get("device_authorization_endpoint", ""))
    )


def _document(address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        value = answer.json() if answer.status_code == 200 else None
    except requests.exceptions.JSONDecodeError:
        value = None
    except requests.exceptions.InvalidURL as wrong:
        raise Stopped(ExitCode.WRONG_USE, "bad_address", address=address) from wrong
    except (requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema) as wrong:
        raise Stopped(ExitCode.WRONG_USE, "bad_address", address=address) from wrong
    except requests.RequestException as failed:
        raise Stopped(ExitCode.NOT_REACHED, "not_reached", address=address) from failed
    if not isinstance(value, dict):
        raise Stopped(ExitCode.WRONG_USE, "bad_address", address=address)
    return value
