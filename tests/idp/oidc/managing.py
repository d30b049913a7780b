"""What a client sends to look after its own registration (RFC 7592)."""

from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests.idp.oidc.browsing import CALLBACK, Application


def manage(application: Application, method: str, **given: Any) -> TestResponse:
    """A request to the address that registering gave. token, json: other than its own."""
    address = urlsplit(application.registered["registration_client_uri"])
    token = given.pop("token", application.registered["registration_access_token"])
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    client = application.idp.app.test_client()
    return client.open(f"{address.path}?{address.query}", method=method, headers=headers, **given)


def wish(application: Application, **changes: Any) -> dict[str, Any]:
    value = {"client_id": application.client_id, "redirect_uris": [CALLBACK], "scope": "openid email", **changes}
    return {name: content for name, content in value.items() if content is not None}


def change(application: Application, **changes: Any) -> TestResponse:
    return manage(application, "PUT", json=wish(application, **changes))
