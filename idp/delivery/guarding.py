"""M10, M17 and M25: somebody guesses, came in on a device we do not know, or went around the approvers."""

from idp.accounts.messages import ApprovedInEmergency, LoginThrottled, NewDevice
from idp.delivery.mail_text import MailText
from idp.delivery.moments import facts_dutch, facts_english, when_dutch, when_english
from shared.mail.words import Words


def login_throttled(message: LoginThrottled) -> MailText:
    """M10: new tries are held up for a while."""
    dutch = Words(
        "Iemand probeert in te loggen met uw account",
        (
            "Er is vaak een verkeerd wachtwoord ingevuld. Wij houden nieuwe pogingen 15 minuten tegen. "
            "Uw eigen apparaat werkt gewoon.",
            facts_dutch(message.occurred_at, message.device),
        ),
    )
    english = Words(
        "Somebody tries to log in with your account",
        (
            "A wrong password was entered many times. We hold up new attempts for 15 minutes. "
            "Your own device works as usual.",
            facts_english(message.occurred_at, message.device),
        ),
    )
    return MailText(message.account, dutch, english)


def new_device(message: NewDevice) -> MailText:
    """M17: a login on an unknown device."""
    dutch = Words(
        "Nieuw apparaat",
        (
            "Er is ingelogd op een apparaat dat wij niet kennen.",
            facts_dutch(message.occurred_at, message.device),
        ),
    )
    english = Words(
        "New device",
        (
            "Somebody logged in on a device that we do not know.",
            facts_english(message.occurred_at, message.device),
        ),
    )
    return MailText(message.account, dutch, english)


def approved_in_emergency(message: ApprovedInEmergency) -> MailText:
    """M25, to every auditor; who, what and why stand in the log only."""
    dutch = Words(
        "Een operator heeft iets goedgekeurd",
        (
            "Een operator keurde een voorstel goed in plaats van een goedkeurder, in een noodgeval. "
            "In het logboek staat wie dat deed en waarom, bij de gebeurtenis emergency.approved.",
            when_dutch(message.occurred_at),
        ),
    )
    english = Words(
        "An operator approved something",
        (
            "An operator approved a proposal instead of an approver, in an emergency. "
            "The log says who did so and why, at the event emergency.approved.",
            when_english(message.occurred_at),
        ),
    )
    return MailText(message.account, dutch, english, objection=False)
