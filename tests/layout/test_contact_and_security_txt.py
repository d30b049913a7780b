"""S37, S2: contact details are settings; RFC 9116: security.txt."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from shared.clock import FixedClock
from shared.layout.contact import ContactSettings


@pytest.mark.requires("S37", "S2")
def test_contact_details_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCZ_SERVICEDESK_EMAIL", "desk@example.nl")
    monkeypatch.setenv("MCZ_SERVICEDESK_PHONE", "030 123 45 67")
    monkeypatch.setenv("MCZ_PUBLIC_SITE_URL", "https://www.example.nl")
    contact = ContactSettings()
    assert (contact.email, contact.phone_uri, contact.site) == (
        "desk@example.nl",
        "tel:+31301234567",
        "https://www.example.nl",
    )


@pytest.mark.requires("S37")
def test_the_defaults_are_those_of_the_manual() -> None:
    contact = ContactSettings()
    assert (contact.email, contact.phone, contact.phone_uri) == (
        "servicedesk@hetcak.nl",
        "088 711 4888",
        "tel:+31887114888",
    )
    assert (contact.opens, contact.closes) == ("09:00", "17:00")


def test_security_txt_has_the_fields_of_rfc_9116(client: FlaskClient, clock: FixedClock) -> None:
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    expires = datetime.fromisoformat(fields["Expires"])
    assert response.mimetype == "text/plain"
    assert {"Contact", "Expires", "Canonical", "Policy", "Preferred-Languages"} <= set(fields)
    assert clock.now() < expires < clock.now() + timedelta(days=365)
