"""A mail of the idp in the form that all mails have; one on security says what to do when it was not you."""

from idp.delivery.mail_text import MailText
from shared.mail.form import Blocks, Contact, in_dutch, in_english, make_mail, questions_dutch, questions_english
from shared.mail.message import Mail


def as_mail(text: MailText, contact: Contact) -> Mail:
    """Dutch, with the English text below for whoever chose English."""
    account = text.account
    english: Blocks = ()
    dutch = in_dutch(account.salutation, *text.dutch.paragraphs, *_closing_dutch(text, contact))
    if account.language == "en":
        closing = _closing_english(text, contact)
        english = in_english(account.english_salutation, *text.english.paragraphs, *closing)
    return make_mail(account.email, text.dutch.subject, dutch, english)


def _closing_dutch(text: MailText, contact: Contact) -> tuple[str, ...]:
    if not text.objection:
        return (questions_dutch(contact),)
    return (
        f"Was u dit niet? Bel ons meteen: {contact.dutch}.",
        f"Wilt u iets nakijken? Ga zelf naar {contact.portal}.",
    )


def _closing_english(text: MailText, contact: Contact) -> tuple[str, ...]:
    if not text.objection:
        return (questions_english(contact),)
    return (
        f"Was this not you? Call us at once: {contact.english}.",
        f"Do you want to check something? Go to {contact.portal} yourself.",
    )
