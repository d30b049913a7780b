"""M01 to M17 and M21 to M24: the core of each, and what all of them have in common."""

import re
from dataclasses import replace
from typing import get_args

import pytest

from idp.accounts.messages import (
    AccountClosed,
    AccountUnblocked,
    ClosingReason,
    Detail,
    DetailsChanged,
    FactorChange,
    FactorKind,
    Message,
    PasswordExpires,
    RequestRejected,
    SecondFactorChanged,
)
from idp.accounts.model import Aanhef, AccountState
from idp.delivery.email import composer
from shared.layout.contact import ContactSettings
from shared.mail.form import Contact
from shared.mail.message import Mail, Sender, as_email
from tests.idp.delivery.letters import ACCOUNT, AT, CONFIRM_LINK, DEVICE, ENDS_AT, LINK, compose, every_message
from tests.support.html import Html

NUMBERS = sorted(every_message())
SECURITY = ["M04", "M05", "M08", "M10", "M11", "M12", "M13", "M17", "M21", "M23"]
OBJECTION = "Was u dit niet? Bel ons meteen: 088 711 4888 (werkdagen 09:00-17:00 uur)."
ON_A_DEVICE = ["M04", "M05", "M08", "M09", "M10", "M11", "M12", "M17"]
LINKS = {"M09": {LINK}, "M24": {CONFIRM_LINK}}
CORES = {
    "M01": (
        "Wij hebben uw aanvraag ontvangen",
        ["U heeft Mijn CAK Zakelijk aangevraagd. Wij controleren uw formulier. Binnen 5 werkdagen hoort u van ons."],
    ),
    "M02": (
        "Uw aanvraag is niet goedgekeurd",
        ["Wij kunnen u geen account geven. De reden: Het formulier is niet ondertekend."],
    ),
    "M03": (
        "Uw gegevens voor Mijn CAK Zakelijk",
        [
            "Uw relatienummer: 104382",
            "Uw gebruikersnaam: j.timmerman",
            "Uw eenmalige wachtwoord: Zomer-4711-fiets",
            "Binnen 5 werkdagen krijgt u een brief met een activatiecode. Wacht met inloggen tot u de brief heeft.",
            "Het wachtwoord werkt tot 16 augustus 2027 en één keer.",
            "Deel deze e-mail met niemand.",
        ],
    ),
    "M04": ("Uw activatiecode werkt niet meer", ["De code is 5 keer verkeerd ingevuld.", "Bel ons voor een nieuwe"]),
    "M05": ("Uw account is klaar", ["Uw wachtwoord is geldig tot 16 augustus 2027. Bewaar uw herstelcodes goed."]),
    "M06": ("Uw uitnodiging is verlopen", ["U heeft uw account niet op tijd geactiveerd."]),
    "M07": (
        "Uw wachtwoord verloopt over 30 dagen",
        [
            "Uw wachtwoord is geldig tot 16 augustus 2027. Wijzig het voor die dag: ga naar keten.hetcak.nl, "
            "log in en kies 'Wachtwoord wijzigen'."
        ],
    ),
    "M08": ("Uw wachtwoord is gewijzigd", ["gewijzigd op 16 februari 2027 10:05 uur.", "geldig tot 16 augustus 2027."]),
    "M09": (
        "Kies een nieuw wachtwoord",
        [LINK, "De link werkt 30 minuten. Houd uw telefoon of sleutel bij de hand.", "Dan hoeft u niets te doen."],
    ),
    "M10": (
        "Iemand probeert in te loggen met uw account",
        ["Wij houden nieuwe pogingen 15 minuten tegen. Uw eigen apparaat werkt gewoon."],
    ),
    "M11": (
        "Uw twee-staps verificatie is gewijzigd",
        ["Toegevoegd: passkey of beveiligingssleutel, 'laptop werk'."],
    ),
    "M12": ("Er is een herstelcode gebruikt", ["U heeft nog 7 herstelcodes. Maak op tijd nieuwe."]),
    "M13": ("U krijgt een nieuwe activatiecode", ["Wij sturen een brief. Uw oude manier werkt niet meer."]),
    "M14": ("Uw account is geblokkeerd", ["U kunt niet meer inloggen. Bel ons voor uitleg."]),
    "M15": (
        "U kunt weer inloggen",
        ["Uw account is niet meer geblokkeerd. Bij het inloggen kiest u een nieuw wachtwoord."],
    ),
    "M16": ("Uw account is gesloten", ["Uw organisatie vroeg ons om uw account te sluiten."]),
    "M17": ("Nieuw apparaat", ["Er is ingelogd op een apparaat dat wij niet kennen."]),
    "M21": (
        "Uw e-mailadres is gewijzigd",
        ["Wij gebruiken vanaf nu een ander e-mailadres voor uw account."],
    ),
    "M22": ("U logde lang niet in", ["Over 30 dagen sluiten wij uw account. Log in als u het wilt houden"]),
    "M23": (
        "Uw relatienummer is gewijzigd",
        ["Uw relatienummer: 104382", "Uw gebruikersnaam: j.timmerman", "Uw wachtwoord en uw tweede stap blijven"],
    ),
    "M24": ("Bevestig uw nieuwe e-mailadres", [CONFIRM_LINK, "Heeft u dit niet gevraagd? Dan hoeft u niets te doen."]),
    "M25": (
        "Een operator heeft iets goedgekeurd",
        ["Een operator keurde een voorstel goed", "In het logboek staat wie", "emergency.approved"],
    ),
}


def mail_of(number: str, **changed: object) -> Mail:
    found, mail = compose(every_message(**changed)[number])
    assert found == number
    return mail


def words(html: str) -> str:
    return Html(html.replace("<br>", " ")).one("body").words


def test_every_message_has_words() -> None:
    assert {type(message) for message in every_message().values()} == set(get_args(Message))
    assert sorted(CORES) == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_its_subject_and_core(number: str) -> None:
    subject, sentences = CORES[number]
    mail = mail_of(number)
    assert mail.subject == subject
    assert mail.to == "j@x.example"
    for sentence in sentences:
        assert sentence in mail.text


@pytest.mark.parametrize("number", NUMBERS)
def test_it_greets_and_ends_as_all_do(number: str) -> None:
    text = mail_of(number).text
    assert text.startswith("Beste meneer Timmerman,\n\n")
    assert text.endswith("Met vriendelijke groet,\nCAK\nServicedesk Dataverkeer Ketenpartners\n")


@pytest.mark.requires("S34")
def test_who_wants_no_salutation_is_called_by_name() -> None:
    text = mail_of("M05", aanhef=Aanhef.GEEN, given_name="Sam", infix="van den", surname="Berg").text
    assert text.startswith("Beste Sam van den Berg,")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_text_and_html_say_the_same(number: str, language: str) -> None:
    mail = mail_of(number, language=language)
    assert mail.html is not None
    assert words(mail.html) == " ".join(mail.text.replace("\n---\n", "\n").split())


@pytest.mark.requires("threat 29")
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_only_m09_and_m24_have_a_link(number: str, language: str) -> None:
    mail = mail_of(number, language=language)
    links = set(re.findall(r"\w+://[^\s\"<]+|www\.\S+", f"{mail.text} {mail.html}"))
    assert links == LINKS.get(number, set())
    assert mail.html is not None
    wanted = [*LINKS.get(number, ())] * (2 if language == "en" else 1)
    assert [a.get("href") for a in Html(mail.html).all("a")] == wanted


@pytest.mark.parametrize("number", [*SECURITY, "M09", "M14", "M15", "M16"])
def test_a_security_mail_says_when(number: str) -> None:
    assert "16 februari 2027 10:05 uur" in mail_of(number).text


@pytest.mark.parametrize("number", ON_A_DEVICE)
def test_what_was_done_on_a_device_names_its_kind(number: str) -> None:
    assert f"Apparaat: {DEVICE}." in mail_of(number).text


def test_what_was_asked_by_telephone_says_so() -> None:
    assert "Gevraagd: per telefoon." in mail_of("M13").text


@pytest.mark.parametrize("number", SECURITY)
def test_a_security_mail_says_how_to_object(number: str) -> None:
    assert OBJECTION in mail_of(number).text
    assert "Ga zelf naar keten.hetcak.nl." in mail_of(number).text


@pytest.mark.parametrize("number", sorted(set(NUMBERS) - set(SECURITY)))
def test_the_others_say_where_to_ask(number: str) -> None:
    assert "Bel ons: 088 711 4888 (werkdagen 09:00-17:00 uur)." in mail_of(number).text


@pytest.mark.parametrize("number", NUMBERS)
def test_english_stands_below_for_who_chose_it(number: str) -> None:
    assert "Dear" not in mail_of(number).text
    mail = mail_of(number, language="en")
    assert mail.text.index("Beste meneer Timmerman,") < mail.text.index("Dear Mr Timmerman,")
    assert mail.text.endswith("Kind regards,\nCAK\nService Desk Data Traffic Chain Partners\n")
    assert mail.html is not None
    assert '<div lang="en">' in mail.html


def test_an_unknown_device_is_called_so() -> None:
    message = SecondFactorChanged(ACCOUNT, AT, FactorChange.CODES_RENEWED, FactorKind.RECOVERY_CODES, "")
    text = compose(message)[1].text
    assert "Nieuw gemaakt: herstelcodes." in text
    assert "Apparaat: onbekend." in text


@pytest.mark.requires("T23")
@pytest.mark.parametrize(
    ("state", "subject", "words"),
    [
        (AccountState.ACTIEF, "U kunt weer inloggen", "Uw account is niet meer geblokkeerd.\n"),
        (AccountState.INSTELLEN, "U kunt weer inloggen", "Uw account is niet meer geblokkeerd.\n"),
        (AccountState.HERSTEL, "Uw account is niet meer geblokkeerd", "Wij sturen u een brief met een activatiecode."),
        (AccountState.VERVALLEN, "Uw account is niet meer geblokkeerd", "Inloggen kan pas na een nieuwe uitnodiging."),
    ],
)
def test_m15_promises_no_login_before_what_has_to_come_first(state: AccountState, subject: str, words: str) -> None:
    mail = compose(AccountUnblocked(replace(ACCOUNT, state=state), AT, new_password=False))[1]
    assert (mail.subject, words in mail.text) == (subject, True)


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        (30, "Uw wachtwoord verloopt over 30 dagen"),
        (7, "Uw wachtwoord verloopt over 7 dagen"),
        (1, "Uw wachtwoord verloopt morgen"),
        (0, "Uw wachtwoord verloopt vandaag"),
    ],
)
def test_m07_counts_the_days(days: int, subject: str) -> None:
    assert compose(PasswordExpires(ACCOUNT, ENDS_AT, days))[1].subject == subject


@pytest.mark.parametrize("what", Detail)
def test_m21_names_what_changed_and_no_value(what: Detail) -> None:
    subject, text = (mail := compose(DetailsChanged(ACCOUNT, AT, what))[1]).subject, mail.text
    assert subject == ("Uw e-mailadres is gewijzigd" if what is Detail.EMAIL else "Uw gegevens zijn gewijzigd")
    assert not any(value in text for value in (ACCOUNT.email, ACCOUNT.phone))


def test_m16_says_why() -> None:
    assert "U logde 13 maanden niet in." in compose(AccountClosed(ACCOUNT, AT, ClosingReason.INACTIVE))[1].text


def test_m15_asks_for_a_new_password_only_when_it_will() -> None:
    assert "nieuw wachtwoord" not in compose(AccountUnblocked(ACCOUNT, AT, new_password=False))[1].text


@pytest.mark.requires("threat 39")
def test_the_reason_of_m02_is_one_line_of_text() -> None:
    text = compose(RequestRejected(ACCOUNT, "Nee.\r\n\nBetaal eerst"))[1].text
    assert "De reden: Nee.   Betaal eerst.\n" in text


@pytest.mark.requires("S37")
def test_the_servicedesk_is_a_setting() -> None:
    _, mail = composer(Contact("keten.hetcak.nl", "030 123 4567", "08:30", "16:00"))(
        every_message(language="en")["M08"]
    )
    assert "Bel ons meteen: 030 123 4567 (werkdagen 08:30-16:00 uur)." in mail.text
    assert "+31 30 123 4567 (working days 08:30-16:00)" in mail.text


@pytest.mark.requires("threat 29")
@pytest.mark.parametrize("number", [*SECURITY, "M03", "M07", "M22"])
def test_where_to_go_is_the_address_of_the_portal(number: str) -> None:
    elsewhere = Contact.of(ContactSettings(), "http://localhost:8001")
    _, mail = composer(elsewhere)(every_message(language="en")[number])
    assert re.search(r"[Gg]a (dan )?(zelf )?naar localhost:8001[.,]", mail.text)
    assert re.search(r"[Gg]o to localhost:8001[., ]", mail.text)
    assert "hetcak" not in mail.text


HOSTILE = [
    "Timmerman\r\nBcc: x@evil.example",
    "Timmerman\n\nU moet nu betalen.",
    "<script>alert(1)</script>",
    "a\x00b\x1b[2J",
]


@pytest.mark.requires("threat 39")
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_a_header_a_paragraph_or_markup(number: str, name: str) -> None:
    honest, hostile = mail_of(number), mail_of(number, surname=name)
    message = as_email(hostile, Sender("CAK Servicedesk", "servicedesk@hetcak.nl"), "m", AT)
    assert hostile.subject == honest.subject
    assert message.keys() == as_email(honest, Sender("CAK", "s@hetcak.nl"), "m", AT).keys()
    assert hostile.text.count("\n") == honest.text.count("\n")
    assert hostile.html is not None
    assert "<script" not in hostile.html


@pytest.mark.requires("threat 39")
@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_of_a_key_is_one_line_of_text(name: str) -> None:
    message = SecondFactorChanged(ACCOUNT, AT, FactorChange.REMOVED, FactorKind.KEY, DEVICE, name)
    mail = compose(message)[1]
    assert len(re.findall(r"Verwijderd: .*'\.\n", mail.text)) == 1
    assert mail.html is not None
    assert "<script" not in mail.html


@pytest.mark.requires("threat 39")
@pytest.mark.parametrize("number", NUMBERS)
def test_a_subject_names_nobody(number: str) -> None:
    subject = mail_of(number).subject
    assert not any(fact in subject for fact in ("Timmerman", "timmerman", "104382", "Zorgkantoor", "laptop"))


@pytest.mark.requires("threat 39")
@pytest.mark.parametrize(
    "address", ["a@x.example, b@evil.example", "a@x.example b@evil.example", "Sam <a@x.example>", ""]
)
def test_an_address_that_is_not_one_is_not_sent_to(address: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        as_email(Mail(address, "x", "x"), Sender("CAK", "s@hetcak.nl"), "m", AT)
