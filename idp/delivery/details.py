"""M21, M23 and M24: something that we know about a person changed, or is about to."""

from dataclasses import replace

from idp.accounts.messages import Detail, DetailsChanged, EmailToConfirm, RelationChanged
from idp.delivery.mail_text import MailText
from idp.delivery.moments import when_dutch, when_english
from shared.mail.words import Link, Words

_DUTCH = {
    Detail.EMAIL: ("Uw e-mailadres is gewijzigd", "Wij gebruiken vanaf nu een ander e-mailadres voor uw account."),
    Detail.NAME: ("Uw gegevens zijn gewijzigd", "Uw naam of aanhef is gewijzigd."),
    Detail.PHONE: ("Uw gegevens zijn gewijzigd", "Uw telefoonnummer is gewijzigd."),
    Detail.ADDRESS: ("Uw gegevens zijn gewijzigd", "Wij gebruiken vanaf nu een ander postadres voor uw account."),
}
_ENGLISH = {
    Detail.EMAIL: ("Your e-mail address was changed", "From now on we use another e-mail address for your account."),
    Detail.NAME: ("Your details were changed", "Your name or salutation was changed."),
    Detail.PHONE: ("Your details were changed", "Your telephone number was changed."),
    Detail.ADDRESS: ("Your details were changed", "From now on we use another postal address for your account."),
}


def details_changed(message: DetailsChanged) -> MailText:
    """M21; it never says what the old or the new value is."""
    subject, sentence = _DUTCH[message.what]
    english_subject, english_sentence = _ENGLISH[message.what]
    return MailText(
        message.account,
        Words(subject, (sentence, when_dutch(message.occurred_at))),
        Words(english_subject, (english_sentence, when_english(message.occurred_at))),
    )


def relation_changed(message: RelationChanged) -> MailText:
    """M23: with what to log in from now on."""
    account = message.account
    dutch = Words(
        "Uw relatienummer is gewijzigd",
        (
            "Uw organisatie is bij ons samengevoegd met een andere relatie. U logt voortaan in met deze gegevens. "
            "Uw wachtwoord en uw tweede stap blijven hetzelfde.",
            f"Uw relatienummer: {account.relatienummer}\nUw gebruikersnaam: {account.username}",
            when_dutch(message.occurred_at),
        ),
    )
    english = Words(
        "Your relation number was changed",
        (
            "Your organisation was merged with another relation. From now on you log in with these details. "
            "Your password and your second step stay the same.",
            f"Your relation number: {account.relatienummer}\nYour user name: {account.username}",
            when_english(message.occurred_at),
        ),
    )
    return MailText(account, dutch, english)


def email_to_confirm(message: EmailToConfirm) -> MailText:
    """M24, to the new address; nothing changes before its owner has logged in and confirmed."""
    dutch = Words(
        "Bevestig uw nieuwe e-mailadres",
        (
            "U heeft ons gevraagd om dit e-mailadres te gebruiken voor uw account. Open deze link en log in:",
            Link(message.link),
            "De link werkt 24 uur. Heeft u dit niet gevraagd? Dan hoeft u niets te doen.",
        ),
    )
    english = Words(
        "Confirm your new e-mail address",
        (
            "You asked us to use this e-mail address for your account. Open this link and log in:",
            Link(message.link),
            "The link works for 24 hours. Did you not ask for this? Then you need not do anything.",
        ),
    )
    return MailText(replace(message.account, email=message.email), dutch, english, objection=False)
