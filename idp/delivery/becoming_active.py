"""M03 to M06: the invitation, and what becomes of it."""

from idp.accounts.messages import AccountActivated, AccountInvited, ActivationVoided, InvitationExpired
from idp.delivery.mail_text import MailText
from idp.delivery.moments import day, facts_dutch, facts_english
from shared.mail.words import Words


def account_invited(message: AccountInvited, portal: str) -> MailText:
    """M03: number, user name and one-time password; the letter follows by post. portal: host to go to."""
    account, password = message.account, message.initial_password
    dutch = Words(
        "Uw gegevens voor Mijn CAK Zakelijk",
        (
            f"Uw relatienummer: {account.relatienummer}\n"
            f"Uw gebruikersnaam: {account.username}\n"
            f"Uw eenmalige wachtwoord: {password}",
            "Binnen 5 werkdagen krijgt u een brief met een activatiecode. Wacht met inloggen tot u de brief heeft. "
            f"Ga dan zelf naar {portal}.",
            f"Het wachtwoord werkt tot {day(message.expires_at, 'nl')} en één keer.",
            "Deel deze e-mail met niemand.",
        ),
    )
    english = Words(
        "Your details for Mijn CAK Zakelijk",
        (
            f"Your relation number: {account.relatienummer}\n"
            f"Your user name: {account.username}\n"
            f"Your one-time password: {password}",
            "Within 5 working days you receive a letter with an activation code. Wait with logging in until you have "
            f"the letter. Then go to {portal} yourself.",
            f"The password works until {day(message.expires_at, 'en')} and once.",
            "Share this e-mail with nobody.",
        ),
    )
    return MailText(account, dutch, english, objection=False)


def activation_voided(message: ActivationVoided) -> MailText:
    """M04: five wrong codes; only a new letter helps."""
    dutch = Words(
        "Uw activatiecode werkt niet meer",
        (
            "De code is 5 keer verkeerd ingevuld. Daarom werkt hij niet meer. Bel ons voor een nieuwe brief.",
            facts_dutch(message.occurred_at, message.device),
        ),
    )
    english = Words(
        "Your activation code no longer works",
        (
            "The code was entered wrongly 5 times. Therefore it no longer works. Call us for a new letter.",
            facts_english(message.occurred_at, message.device),
        ),
    )
    return MailText(message.account, dutch, english)


def account_activated(message: AccountActivated) -> MailText:
    """M05: everything is set."""
    dutch = Words(
        "Uw account is klaar",
        (
            "U kunt Mijn CAK Zakelijk nu gebruiken. "
            f"Uw wachtwoord is geldig tot {day(message.expires_at, 'nl')}. Bewaar uw herstelcodes goed.",
            facts_dutch(message.occurred_at, message.device),
        ),
    )
    english = Words(
        "Your account is ready",
        (
            "You can use Mijn CAK Zakelijk now. "
            f"Your password is valid until {day(message.expires_at, 'en')}. Keep your recovery codes safe.",
            facts_english(message.occurred_at, message.device),
        ),
    )
    return MailText(message.account, dutch, english)


def invitation_expired(message: InvitationExpired) -> MailText:
    """M06: the 21 days are over."""
    dutch = Words(
        "Uw uitnodiging is verlopen",
        ("U heeft uw account niet op tijd geactiveerd. Wilt u nog een account? Bel ons.",),
    )
    english = Words(
        "Your invitation has expired",
        ("You did not activate your account in time. Do you still want an account? Call us.",),
    )
    return MailText(message.account, dutch, english, objection=False)
