"""M01 and M02: an application, to someone who has no account yet."""

from idp.accounts.messages import RequestReceived, RequestRejected
from idp.delivery.mail_text import MailText
from shared.mail.words import Words, one_line


def request_received(message: RequestReceived) -> MailText:
    """M01: the form was entered; somebody else looks at it."""
    dutch = Words(
        "Wij hebben uw aanvraag ontvangen",
        ("U heeft Mijn CAK Zakelijk aangevraagd. Wij controleren uw formulier. Binnen 5 werkdagen hoort u van ons.",),
    )
    english = Words(
        "We have received your application",
        ("You applied for Mijn CAK Zakelijk. We check your form. You hear from us within 5 working days.",),
    )
    return MailText(message.account, dutch, english, objection=False)


def request_rejected(message: RequestRejected) -> MailText:
    """M02: the reason is one line of text, whatever was typed."""
    reason = one_line(message.reason).rstrip(".")
    dutch = Words(
        "Uw aanvraag is niet goedgekeurd",
        (f"Wij kunnen u geen account geven. De reden: {reason}.",),
    )
    english = Words(
        "Your application was not approved",
        (f"We cannot give you an account. The reason: {reason}.",),
    )
    return MailText(message.account, dutch, english, objection=False)
