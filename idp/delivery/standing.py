"""M14, M15, M16 and M22: what the servicedesk or the clock did with an account."""

from idp.accounts.messages import AccountBlocked, AccountClosed, AccountUnblocked, ClosingAhead, ClosingReason
from idp.accounts.model import AccountState
from idp.delivery.mail_text import MailText
from idp.delivery.moments import day, when_dutch, when_english
from shared.mail.words import Words

_CLOSED_DUTCH = {
    ClosingReason.ORGANISATION: "Uw organisatie vroeg ons om uw account te sluiten.",
    ClosingReason.INACTIVE: "U logde 13 maanden niet in. Daarom hebben wij uw account gesloten.",
}
_CLOSED_ENGLISH = {
    ClosingReason.ORGANISATION: "Your organisation asked us to close your account.",
    ClosingReason.INACTIVE: "You did not log in for 13 months. Therefore we closed your account.",
}

# In Dutch and in English, for whoever cannot log in with what is at hand (T23).
_STILL_TO_COME = {
    AccountState.HERSTEL: (
        " Wij sturen u een brief met een activatiecode. "
        "Met uw wachtwoord en die code logt u weer in en stelt u twee-staps verificatie in.",
        " We send you a letter with an activation code. "
        "With your password and that code you log in again and set up two-step verification.",
    ),
    AccountState.VERVALLEN: (
        " Inloggen kan pas na een nieuwe uitnodiging. Wilt u nog een account? Bel ons.",
        " You can log in only after a new invitation. Do you still want an account? Call us.",
    ),
}


def account_blocked(message: AccountBlocked) -> MailText:
    """M14."""
    dutch = Words(
        "Uw account is geblokkeerd",
        ("U kunt niet meer inloggen. Bel ons voor uitleg.", when_dutch(message.occurred_at)),
    )
    english = Words(
        "Your account is blocked",
        ("You can no longer log in. Call us for an explanation.", when_english(message.occurred_at)),
    )
    return MailText(message.account, dutch, english, objection=False)


def account_unblocked(message: AccountUnblocked) -> MailText:
    """M15. Whoever was blocked before everything was set up reads what comes first."""
    state = message.account.state
    dutch, english = _STILL_TO_COME.get(state, ("", ""))
    if message.new_password:
        dutch += " Bij het inloggen kiest u een nieuw wachtwoord."
        english += " When you log in you choose a new password."
    can_log_in = state not in _STILL_TO_COME
    return MailText(
        message.account,
        Words(
            "U kunt weer inloggen" if can_log_in else "Uw account is niet meer geblokkeerd",
            (f"Uw account is niet meer geblokkeerd.{dutch}", when_dutch(message.occurred_at)),
        ),
        Words(
            "You can log in again" if can_log_in else "Your account is no longer blocked",
            (f"Your account is no longer blocked.{english}", when_english(message.occurred_at)),
        ),
        objection=False,
    )


def account_closed(message: AccountClosed) -> MailText:
    """M16."""
    dutch = Words("Uw account is gesloten", (_CLOSED_DUTCH[message.why], when_dutch(message.occurred_at)))
    english = Words("Your account is closed", (_CLOSED_ENGLISH[message.why], when_english(message.occurred_at)))
    return MailText(message.account, dutch, english, objection=False)


def closing_ahead(message: ClosingAhead, portal: str) -> MailText:
    """M22: a month is left. Whoever cannot log in with what is at hand calls. portal: host to go to."""
    if message.account.state is AccountState.ACTIEF:
        dutch = f"Log in als u het wilt houden: ga zelf naar {portal}."
        english = f"Log in if you want to keep it: go to {portal} yourself."
        otherwise = ("Logt u niet in?", "If you do not log in,")
    else:
        dutch, english = "Bel ons als u het wilt houden.", "Call us if you want to keep it."
        otherwise = ("Belt u niet?", "If you do not call,")
    return MailText(
        message.account,
        Words(
            "U logde lang niet in",
            (
                f"Over 30 dagen sluiten wij uw account. {dutch}",
                f"{otherwise[0]} Dan sluiten wij uw account op {day(message.closes_at, 'nl')}.",
            ),
        ),
        Words(
            "You did not log in for a long time",
            (
                f"In 30 days we close your account. {english}",
                f"{otherwise[1]} we close your account on {day(message.closes_at, 'en')}.",
            ),
        ),
        objection=False,
    )
