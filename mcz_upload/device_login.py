"""A person connects this program by a code in the browser (RFC 8628)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from mcz_upload.addresses import TIMEOUT_SECONDS, Addresses
from mcz_upload.outcome import ExitCode, Stopped

CLIENT_ID = "mcz-upload"
SCOPE = "openid relatie offline_access files:read files:write"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER_SECONDS = 5  # RFC 8628 3.5: after slow_down the interval grows by this


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a person has to do. interval and life in seconds."""

    device_code: str
    user_code: str
    address: str
    interval: int
    life: int


def ask(addresses: Addresses) -> Invitation:
    """A fresh pair of codes (RFC 8628 3.1, 3.2). Raises Stopped where programs cannot be connected."""
    if not addresses.device_authorization:
        raise Stopped(ExitCode.WRONG_USE, "no_device_login", issuer=addresses.issuer)
    status, value = _post(addresses.device_authorization, {"client_id": CLIENT_ID, "scope": SCOPE})
    if status != 200:
        raise Stopped(ExitCode.LOG_IN, "login_refused", error=value.get("error", status))
    return Invitation(
        value["device_code"],
        value["user_code"],
        value["verification_uri"],
        int(value.get("interval", 5)),
        int(value["expires_in"]),
    )


def wait_for_consent(addresses: Addresses, invitation: Invitation, sleep: Callable[[float], None]) -> str:
    """The refresh token once the person agreed (RFC 8628 3.4, 3.5). Raises Stopped when they refuse or wait."""
    interval, waited = invitation.interval, 0
    form = {"grant_type": GRANT_TYPE, "device_code": invitation.device_code, "client_id": CLIENT_ID}
    while waited <= invitation.life:
        sleep(interval)
        waited += interval
        status, value = _post(addresses.token, form)
        if status == 200 and value.get("refresh_token"):
            return str(value["refresh_token"])
        error = value.get("error")
        if error == "slow_down":
            interval += SLOWER_SECONDS
        elif error == "access_denied":
            raise Stopped(ExitCode.LOG_IN, "login_denied")
        elif error == "expired_token":
            break
        elif error != "authorization_pending":
            raise Stopped(ExitCode.LOG_IN, "login_refused", error=error or status)
    raise Stopped(ExitCode.LOG_IN, "login_expired")


def _post(address: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    try:
        answer = requests.post(address, data=form, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        value = answer.json()
    except requests.exceptions.JSONDecodeError:
        return 502, {}
    except requests.RequestException as failed:
        raise Stopped(ExitCode.NOT_REACHED, "not_reached", address=address) from failed
    return answer.status_code, value if isinstance(value, dict) else {}
