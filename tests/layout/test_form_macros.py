"""Label above the field, then help, then the error, then the control; all tied together for screen readers."""

from collections.abc import Callable

import pytest

from tests.support.html import Html

FORM = '{% import "layout/form.html" as form %}'
Render = Callable[..., str]


def test_a_field_ties_label_help_and_error_to_its_control(render: Render) -> None:
    page = Html(render(FORM + '{{ form.text_field("naam", "Naam", hint="Help", error="Vul uw naam in.") }}'))
    control, label = page.one("input"), page.one("label", **{"for": "naam"})
    hint, error = page.one("span", id="naam-hulp"), page.one("p", id="naam-fout")
    assert label.position < hint.position < error.position < control.position
    assert control.get("aria-describedby") == "naam-hulp naam-fout"
    assert control.get("aria-invalid") == "true"
    assert error.words == "Fout: Vul uw naam in."


def test_a_field_without_error_has_no_trace_of_one(render: Render) -> None:
    control = Html(render(FORM + '{{ form.text_field("naam", "Naam", value="Jan") }}')).one("input")
    assert set(control.attributes) == {"class", "id", "name", "required", "type", "value"}


def test_further_arguments_become_attributes(render: Render) -> None:
    source = '{{ form.text_field("nr", "Nummer", inputmode="numeric", spellcheck="false", optional=True) }}'
    page = Html(render(FORM + source))
    control = page.one("input")
    assert (control.get("inputmode"), control.get("spellcheck")) == ("numeric", "false")
    assert "required" not in control.attributes
    assert page.one("label").words == "Nummer (niet verplicht)"


def test_values_are_escaped(render: Render) -> None:
    source = FORM + '{{ form.text_field("naam", "<b>Naam</b>", value=evil, error=evil, title=evil) }}'
    page = Html(render(source, evil='"><script>alert(1)</script>'))
    assert not page.all("script")
    assert page.one("input").get("value") == '"><script>alert(1)</script>'
    assert page.one("input").get("title") == '"><script>alert(1)</script>'


def test_a_password_never_gets_its_value_back_and_may_be_pasted(render: Render) -> None:
    page = Html(render(FORM + '{{ form.password_field("wachtwoord", "Wachtwoord") }}'))
    control, button = page.one("input"), page.one("button")
    assert control.get("type") == "password"
    assert {"value", "onpaste", "maxlength"}.isdisjoint(control.attributes)
    assert (button.get("type"), button.get("aria-pressed"), button.get("aria-controls")) == (
        "button",
        "false",
        "wachtwoord",
    )
    assert "hidden" in button.attributes  # the script shows it


def test_a_code_field_is_one_field_for_one_time_codes(render: Render) -> None:
    control = Html(render(FORM + '{{ form.code_field("Code") }}')).one("input")
    assert (control.get("name"), control.get("autocomplete")) == ("code", "one-time-code")
    assert control.get("inputmode") == "numeric"
    assert "maxlength" not in control.attributes


def test_choices_keep_what_was_chosen(render: Render) -> None:
    options = [("a", "Eerste"), ("b", "Tweede", "met help")]
    page = Html(render(FORM + '{{ form.radios("keuze", "Kies", options, "b") }}', options=options))
    first, second = page.all("input")
    assert "checked" not in first.attributes
    assert "checked" in second.attributes
    assert first.get("id") == "keuze"  # links in the summary lead here
    select = Html(render(FORM + '{{ form.select_field("s", "Soort", [("x", "X"), ("y", "Y")], "y") }}'))
    assert [option.get("value") for option in select.all("option") if "selected" in option.attributes] == ["y"]


@pytest.mark.requires("S26")
def test_the_arrow_of_a_button_is_no_part_of_its_name(render: Render) -> None:
    page = Html(render(FORM + '{{ form.button("Inloggen", arrow=True) }}'))
    assert page.one("button").words == "Inloggen"
    assert page.one("svg").get("aria-hidden") == "true"


@pytest.mark.parametrize("layout", ["card", "column", "account", "public"])
def test_a_refused_form_starts_with_a_summary_that_links_to_the_fields(render: Render, layout: str) -> None:
    source = (
        f'{{% extends "layout/{layout}.html" %}}{{% block title %}}Inloggen{{% endblock %}}'
        "{% block main %}<h1>Inloggen</h1>{% endblock %}"
    )
    page = Html(render(source, errors=[("relatienummer", "Vul uw relatienummer in."), (None, "Wacht even.")]))
    summary = page.one("div", class_="summary")
    assert page.title == "Fout: Inloggen – Mijn CAK Zakelijk"
    assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")
    assert summary.position < page.one("h1").position
    assert "#relatienummer" in page.links
    assert "Er ging iets mis" in summary.words
    assert "Wacht even." in summary.words
    assert Html(render(source)).title == "Inloggen – Mijn CAK Zakelijk"


@pytest.mark.parametrize("layout", ["card", "column", "account", "public"])
def test_success_is_the_first_thing_in_main(render: Render, layout: str) -> None:
    source = f'{{% extends "layout/{layout}.html" %}}{{% block main %}}<h1>Kop</h1>{{% endblock %}}'
    page = Html(render(source, success="Uw wachtwoord is gewijzigd."))
    box = page.one("div", role="status")
    assert box.words == "Uw wachtwoord is gewijzigd."
    assert page.one("main").position < box.position < page.one("h1").position
