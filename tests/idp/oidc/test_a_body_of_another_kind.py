"""A body of another media type is named as such: otherwise it would be said that what it holds is missing."""

import json

import pytest

from tests.idp.oidc.browsing import CALLBACK, Application, Idp, basic_header

FORM_ONLY = ["/token", "/par", "/device_authorization", "/introspect", "/revoke"]


@pytest.mark.parametrize("path", FORM_ONLY)
@pytest.mark.parametrize("in_header", [True, False])
@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_only_a_form_is_read(idp: Idp, application: Application, path: str, in_header: bool, media_type: str) -> None:
    secret = application.registered["client_secret"]
    headers = {"Authorization": basic_header(application.client_id, secret)} if in_header else {}
    body = json.dumps({"client_id": application.client_id, "client_secret": secret, "grant_type": "refresh_token"})

    answer = idp.app.test_client().post(path, data=body, headers=headers, content_type=media_type)

    assert answer.status_code == 400
    assert answer.json == {
        "error": "invalid_request",
        "error_description": "the body must be application/x-www-form-urlencoded",
    }


def test_a_registration_that_is_sent_as_a_form_is_told_its_media_type(idp: Idp) -> None:
    headers = {"Authorization": f"Bearer {idp.initial_access_token}"}
    body = json.dumps({"redirect_uris": [CALLBACK]})

    answer = idp.app.test_client().post(
        "/register", data=body, headers=headers, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 400
    assert (answer.json or {})["error_description"].endswith("sent as application/json")
