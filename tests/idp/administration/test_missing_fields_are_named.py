"""E43: what is missing is named, so that two empty fields do not give the same sentence twice."""

import pytest
from flask_babel import force_locale

from idp.administration.operations import Decline, Declined
from idp.web.beheer.texts import DECLINED, sentence
from tests.idp.administration.office import Office

NOT_TYPED = frozenset({"account_id", "afdrukbestand", "bewijs", "client_id", "merk", "voorstel"})


@pytest.mark.requires("K28")
def test_every_field_that_must_be_filled_in_has_words_of_its_own(office: Office) -> None:
    asked = {
        field.name for row in office.console.operations.values() for field in row.fields if field.required
    } - NOT_TYPED
    with office.idp.app.test_request_context("/"), force_locale("nl"):
        wordless = {name for name in asked if sentence(Declined(Decline.MISSING, name)) == DECLINED[Decline.MISSING]}
    assert wordless == set()


def test_what_is_too_long_is_told_with_its_limit(office: Office) -> None:
    with office.idp.app.test_request_context("/"), force_locale("nl"):
        told = str(sentence(Declined(Decline.TOO_LONG, "straat", {"limit": 100})))
    assert told == "Straat: gebruik hoogstens 100 tekens."
