"""What happened to an account, in plain words for its owner (A4)."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from idp.audit.events import Event
from idp.audit.history import PastEvent
from idp.login.sso_session import AMR_KEY

EVENTS: dict[Event, LazyString] = {
    Event.LOGIN_COMPLETED: _l("Ingelogd met een code"),
    Event.NEW_DEVICE: _l("Ingelogd op een nieuw apparaat"),
    Event.LOGIN_FAILED: _l("Verkeerd wachtwoord ingevuld"),
    Event.LOGIN_THROTTLED: _l("Inloggen tegengehouden na te veel pogingen"),
    Event.LOCK_EXPIRED: _l("Inloggen kan weer"),
    Event.CODE_FAILED: _l("Verkeerde code ingevuld"),
    Event.KEY_FAILED: _l("Sleutel of passkey niet herkend"),
    Event.RECOVERY_CODE_USED: _l("Herstelcode gebruikt"),
    Event.RECOVERY_CODE_FAILED: _l("Verkeerde herstelcode ingevuld"),
    Event.RECOVERY_CODES_RENEWED: _l("Nieuwe herstelcodes gemaakt"),
    Event.FACTOR_ADDED: _l("Twee-staps verificatie: manier toegevoegd"),
    Event.FACTOR_REMOVED: _l("Twee-staps verificatie: manier verwijderd"),
    Event.RECOVERY_OPENED: _l("Nieuwe activatiecode aangevraagd bij de servicedesk"),
    Event.PASSWORD_SET: _l("Wachtwoord gekozen"),
    Event.PASSWORD_CHANGED: _l("Wachtwoord gewijzigd"),
    Event.RESET_REQUESTED: _l("Nieuw wachtwoord aangevraagd"),
    Event.RESET_LINK_USED: _l("Link voor een nieuw wachtwoord geopend"),
    Event.QUESTIONS_SET: _l("Geheime vragen gekozen"),
    Event.ANSWER_FAILED: _l("Geheime vraag verkeerd beantwoord"),
    Event.SESSION_ENDED: _l("Uitgelogd"),
    Event.LOGGED_OUT_EVERYWHERE: _l("Overal uitgelogd"),
    Event.CONSENT_GIVEN: _l("Toegang gegeven aan een applicatie"),
    Event.CONSENT_WITHDRAWN: _l("Toegang van een applicatie ingetrokken"),
    Event.LANGUAGE_CHANGED: _l("Taal gewijzigd"),
    Event.TERMS_ACCEPTED: _l("Gebruikersvoorwaarden geaccepteerd"),
    Event.ACTIVATION_FAILED: _l("Verkeerde activatiecode ingevuld"),
    Event.ACTIVATION_ACCEPTED: _l("Activatiecode ingevuld"),
    Event.ACCOUNT_ACTIVATED: _l("Account klaar"),
    Event.DETAILS_CHANGED: _l("Gegevens gewijzigd"),
    Event.EMAIL_CHANGE_ASKED: _l("Nieuw e-mailadres opgegeven, nog niet bevestigd"),
    Event.ACCOUNT_BLOCKED: _l("Account geblokkeerd"),
    Event.ACCOUNT_UNBLOCKED: _l("Account niet meer geblokkeerd"),
    Event.ACCOUNT_MERGED: _l("Account overgezet naar een ander relatienummer"),
    Event.FACTOR_CLONE_SUSPECTED: _l("Sleutel geweigerd: misschien bestaat er een kopie van"),
    Event.DEVICE_ALLOWED: _l("Een programma of apparaat toegang gegeven"),
    Event.DEVICE_REFUSED: _l("Een programma of apparaat toegang geweigerd"),
}
WITH_A_KEY = _l("Ingelogd met een sleutel of passkey")


def words_of(event: PastEvent) -> LazyString:
    """One sentence."""
    if event.event is Event.LOGIN_COMPLETED and AMR_KEY in event.detail.get("amr", "").split():
        return WITH_A_KEY
    return EVENTS[event.event]
