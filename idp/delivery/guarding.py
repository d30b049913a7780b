"""M10 and M17: somebody guesses, or came in on a device we do not know."""

from idp.accounts.messages import LoginThrottled, NewDevice
from idp.delivery.moments import facts_dutch, facts_english
from idp.delivery.words import Letter, Words


def login_throttled(message: LoginThrottled) -> Letter:
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
    return Letter(message.account, dutch, english)


def new_device(message: NewDevice) -> Letter:
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
    return Letter(message.account, dutch, english)
