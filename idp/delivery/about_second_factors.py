"""M11 to M13: a second factor changed, a recovery code was used, the second factor was lost."""

from idp.accounts.messages import (
    FactorChange,
    FactorKind,
    RecoveryCodeUsed,
    RecoveryOpened,
    SecondFactorChanged,
)
from idp.delivery.mail_text import MailText
from idp.delivery.moments import facts_dutch, facts_english, when_dutch, when_english
from shared.mail.words import Words, one_line

CHANGES_DUTCH = {
    FactorChange.ADDED: "Toegevoegd",
    FactorChange.REMOVED: "Verwijderd",
    FactorChange.CODES_RENEWED: "Nieuw gemaakt",
}
CHANGES_ENGLISH = {
    FactorChange.ADDED: "Added",
    FactorChange.REMOVED: "Removed",
    FactorChange.CODES_RENEWED: "Made anew",
}
KINDS_DUTCH = {
    FactorKind.APP: "app met een code",
    FactorKind.KEY: "passkey of beveiligingssleutel",
    FactorKind.RECOVERY_CODES: "herstelcodes",
}
KINDS_ENGLISH = {
    FactorKind.APP: "app with a code",
    FactorKind.KEY: "passkey or security key",
    FactorKind.RECOVERY_CODES: "recovery codes",
}


def second_factor_changed(message: SecondFactorChanged) -> MailText:
    """M11: which way to log in came or went, and what its owner calls it."""
    name = f", '{one_line(message.name)}'" if message.name else ""
    dutch = Words(
        "Uw twee-staps verificatie is gewijzigd",
        (
            f"{CHANGES_DUTCH[message.change]}: {KINDS_DUTCH[message.kind]}{name}.",
            facts_dutch(message.occurred_at, message.device),
        ),
    )
    english = Words(
        "Your two-step verification was changed",
        (
            f"{CHANGES_ENGLISH[message.change]}: {KINDS_ENGLISH[message.kind]}{name}.",
            facts_english(message.occurred_at, message.device),
        ),
    )
    return MailText(message.account, dutch, english)


def recovery_code_used(message: RecoveryCodeUsed) -> MailText:
    """M12: how many are left."""
    left = message.codes_left
    dutch = Words(
        "Er is een herstelcode gebruikt",
        (
            f"U heeft nog {left} {'herstelcode' if left == 1 else 'herstelcodes'}. Maak op tijd nieuwe.",
            facts_dutch(message.occurred_at, message.device),
        ),
    )
    english = Words(
        "A recovery code was used",
        (
            f"You have {left} recovery {'code' if left == 1 else 'codes'} left. Make new ones in time.",
            facts_english(message.occurred_at, message.device),
        ),
    )
    return MailText(message.account, dutch, english)


def recovery_opened(message: RecoveryOpened) -> MailText:
    """M13: a new letter is under way; it came by telephone, so there is no device to name."""
    dutch = Words(
        "U krijgt een nieuwe activatiecode",
        (
            "U belde ons omdat u uw telefoon of sleutel kwijt bent. Wij sturen een brief. "
            "Uw oude manier werkt niet meer.",
            f"{when_dutch(message.occurred_at)}\nGevraagd: per telefoon.",
        ),
    )
    english = Words(
        "You receive a new activation code",
        (
            "You called us because you lost your phone or key. We send a letter. Your old way no longer works.",
            f"{when_english(message.occurred_at)}\nAsked: by telephone.",
        ),
    )
    return MailText(message.account, dutch, english)
