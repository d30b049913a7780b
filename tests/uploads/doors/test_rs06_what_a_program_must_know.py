"""A program that knows our address alone finds out whose tokens we take and for what (RFC 9728)."""

import pytest

from tests.uploads.doors.door_kit import OWN, Doors


@pytest.mark.requires("RS-06", "RS-09")
def test_it_names_audience_issuer_and_scopes(doors: Doors) -> None:
    answer = doors.app.test_client().get("/.well-known/oauth-protected-resource")
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["resource"] == OWN
    assert told["authorization_servers"] == [doors.provider.issuer]
    assert told["scopes_supported"] == ["files:read", "files:write"]
    assert told["bearer_methods_supported"] == ["header"]
    assert "max-age" in answer.headers["Cache-Control"]
