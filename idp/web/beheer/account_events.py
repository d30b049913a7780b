"""What happened to an account, in plain words for the servicedesk (D4): its owner's words, and those of staff."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from idp.audit.events import Event
from idp.audit.history import PastEvent
from idp.web.texts_events import EVENTS, words_of

STAFF_EVENTS: dict[Event, LazyString] = {
    Event.PASSWORD_ACCEPTED: _l("Juist wachtwoord ingevuld, tweede stap nog niet"),
    Event.LOGIN_REFUSED: _l("Inloggen geweigerd: dit account mag nu niet inloggen"),
    Event.LOGIN_CANCELLED: _l("Inloggen afgebroken door de gebruiker"),
    Event.CODE_THROTTLED: _l("Inloggen gestopt na te veel verkeerde codes"),
    Event.FIRST_LOGIN_BEGUN: _l("Voor het eerst ingelogd met het eenmalige wachtwoord"),
    Event.CONFIRMATION_FAILED: _l("Bevestigen voor een wijziging mislukt"),
    Event.CONFIRMED: _l("Bevestigd met wachtwoord en tweede stap"),
    Event.PASSWORD_CHANGE_REFUSED: _l("Wachtwoord wijzigen geweigerd"),
    Event.EXPIRY_NOTICE: _l("E-mail verstuurd: het wachtwoord verloopt bijna"),
    Event.RECOVERY_DONE: _l("Herstel klaar: nieuwe tweede stap ingesteld"),
    Event.RESET_DONE: _l("Nieuw wachtwoord gekozen via de link"),
    Event.ANSWER_THROTTLED: _l("Geheime vraag te vaak verkeerd beantwoord"),
    Event.ANSWER_CHECKED: _l("Geheime vraag aan de telefoon juist beantwoord"),
    Event.CALLED_BACK: _l("Teruggebeld op het bekende nummer"),
    Event.CONSOLE_ENTERED: _l("Beheer geopend"),
    Event.ACTION_REFUSED: _l("Handeling in Beheer geweigerd"),
    Event.ACCOUNT_SEEN: _l("Bekeken door een medewerker"),
    Event.MAILS_RETRIED: _l("Mislukte e-mails opnieuw verstuurd"),
    Event.LOCK_LIFTED: _l("Vergrendeling opgeheven door de servicedesk"),
    Event.TRANSITION_REFUSED: _l("Wijziging geweigerd: die past niet bij de toestand van het account"),
    Event.ACCOUNT_REQUESTED: _l("Aanvraag ingevoerd"),
    Event.ACCOUNT_APPROVED: _l("Aanvraag goedgekeurd"),
    Event.ACCOUNT_INVITED: _l("Uitgenodigd: e-mail en brief aangemaakt"),
    Event.INVITATION_RENEWED: _l("Opnieuw uitgenodigd"),
    Event.INVITATION_EXPIRED: _l("Uitnodiging verlopen"),
    Event.ACTIVATION_VOIDED: _l("Activatiecode vervallen na te veel verkeerde pogingen"),
    Event.LETTER_ORDERED: _l("Nieuwe brief aangevraagd"),
    Event.LETTER_PRINTED: _l("Brief afgedrukt"),
    Event.LETTER_CONFIRMED: _l("Brief verstuurd"),
    Event.LETTER_FAILED: _l("Brief mislukt: de code is vervallen"),
    Event.CLOSING_ANNOUNCED: _l("E-mail verstuurd: het account sluit als niemand inlogt"),
    Event.ACCOUNT_CLOSED: _l("Account gesloten"),
    Event.ACCOUNT_EXPORTED: _l("Gegevens van deze persoon opgehaald"),
    Event.ENTITLEMENT_CHANGED: _l("Applicaties gewijzigd"),
    Event.PROPOSAL_MADE: _l("Voorstel ingevoerd dat een collega moet goedkeuren"),
    Event.PROPOSAL_APPROVED: _l("Voorstel goedgekeurd"),
    Event.PROPOSAL_REJECTED: _l("Voorstel afgekeurd"),
    Event.PROPOSAL_LAPSED: _l("Voorstel vervallen: niemand heeft op tijd besloten"),
    Event.SELF_DECISION_REFUSED: _l("Besluit over eigen invoer geweigerd"),
    Event.APPROVED_IN_EMERGENCY: _l("Voorstel in een noodgeval goedgekeurd door de technisch beheerder"),
    Event.FORM_SEEN: _l("Ondertekend formulier bekeken"),
    Event.ROLES_CHANGED: _l("Rollen gewijzigd"),
    Event.ROLE_REVIEWED: _l("Rol nagekeken en bevestigd"),
    Event.CONSENT_REFUSED: _l("Toegang voor een applicatie geweigerd"),
    Event.GRANT_STARTED: _l("Applicatie geopend"),
    Event.CODE_REUSED: _l("Toegang van een applicatie beëindigd: haar code is twee keer gebruikt"),
    Event.REFRESH_TOKEN_REUSED: _l("Toegang van een applicatie beëindigd: haar token is twee keer gebruikt"),
    Event.GRANT_REVOKED: _l("Toegang beëindigd door de applicatie"),
    Event.TOKEN_REVOKED: _l("Token ingetrokken door de applicatie"),
    Event.LOGOUT_UNREACHED: _l("Uitgelogd, maar een applicatie was niet bereikbaar"),
}


def words_for_staff(event: PastEvent) -> LazyString | str:
    """One sentence; the name in the log for what concerns no account."""
    return words_of(event) if event.event in EVENTS else STAFF_EVENTS.get(event.event, event.event.value)
