"""Names of fields and what is wrong with them, on D2 and D3 (E43 to E48, E70)."""

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from idp.accounts.model import AccountState, Role
from idp.administration.proposals import Proposal, ProposalKind, ProposalState
from idp.administration.request_draft import LIMITS, Fault
from idp.web.beheer.account_actions import STATES as ACCOUNT_STATES
from idp.web.beheer.menu import ROLES
from shared.layout.formats import date_text

STATE = "staat"
LABELS: dict[str, LazyString] = {
    "relatienummer": _l("Relatienummer"),
    "organisatie": _l("Organisatie"),
    "nieuwe_relatie": _l("Nieuwe relatie"),
    "aanhef": _l("Aanhef"),
    "voorletters": _l("Voorletters"),
    "voornaam": _l("Voornaam"),
    "tussenvoegsel": _l("Tussenvoegsel"),
    "achternaam": _l("Achternaam"),
    "email": _l("E-mailadres"),
    "telefoon": _l("Telefoonnummer"),
    "straat": _l("Straat"),
    "huisnummer": _l("Huisnummer"),
    "postcode": _l("Postcode"),
    "plaats": _l("Plaats"),
    "taal": _l("Taal"),
    "gebruikersnaam": _l("Gebruikersnaam"),
    "rollen": _l("Rollen"),
    "applicaties": _l("Applicaties"),
    "persoon": _l("Ander account van deze persoon"),
    "formulier": _l("Ondertekend formulier"),
    "ondertekenaar": _l("Getekend door"),
    "datum_ondertekening": _l("Datum"),
    STATE: _l("Toestand"),
    "nieuw_wachtwoord": _l("Nieuw wachtwoord bij inloggen"),
    "relatie": _l("Relatie"),
    "accounts": _l("Accounts"),
    "eigen_applicatie": _l("Tegel, zonder vraag om toestemming"),
    "client_name": _l("Naam"),
    "redirect_uris": _l("Terugkeeradressen"),
    "initiate_login_uri": _l("Beginadres"),
    "token_endpoint_auth_method": _l("Manier van inloggen van de applicatie"),
    "jwks_uri": _l("Adres van de sleutelset"),
    "jwks": _l("SHA-256 van de sleutelset"),
    "policy": _l("Regels"),
    "scope": _l("Scopes"),
    "naam": _l("Naam"),
    "regels": _l("Regels"),
    "scopes": _l("Scopes"),
    "hosts": _l("Hosts van terugkeeradressen"),
    "aantal": _l("Aantal applicaties"),
    "laatste_dag": _l("Laatste dag"),
    "zonder_pkce": _l("Zonder PKCE"),
}
HIDDEN = frozenset({"relatie_id"})  # an id says nothing to who reads
# 'Vul … in': each field with its article.
IN_A_SENTENCE: dict[str, LazyString] = {
    "relatienummer": _l("het relatienummer"),
    "organisatie": _l("de naam van de organisatie"),
    "aanhef": _l("de aanhef"),
    "voorletters": _l("de voorletters"),
    "achternaam": _l("de achternaam"),
    "email": _l("het e-mailadres"),
    "telefoon": _l("het telefoonnummer"),
    "straat": _l("de straat"),
    "huisnummer": _l("het huisnummer"),
    "postcode": _l("de postcode"),
    "plaats": _l("de plaats"),
    "taal": _l("de taal"),
    "gebruikersnaam": _l("de gebruikersnaam"),
    "ondertekenaar": _l("de naam van wie getekend heeft"),
    "datum_ondertekening": _l("de datum van de handtekening"),
}
FAULTS: dict[Fault, LazyString] = {
    Fault.EMAIL: _l("Vul een e-mailadres in zoals naam@voorbeeld.nl."),
    Fault.POSTCODE: _l("Vul een postcode in zoals 1234 AB."),
    Fault.RELATION_UNKNOWN: _l("Dit relatienummer kennen wij niet."),
    Fault.USERNAME_TAKEN: _l("Deze gebruikersnaam bestaat al bij deze relatie."),
    Fault.USERNAME: _l("Een gebruikersnaam heeft 4 tot 32 tekens: kleine letters, cijfers, punt, streepje."),
    Fault.RELATIENUMMER: _l("Een relatienummer bestaat alleen uit cijfers."),
    Fault.CHOICE: _l("Kies een van de mogelijkheden."),
    Fault.DATE: _l("Vul een datum in die niet in de toekomst ligt, zoals 10-02-2027."),
    Fault.UNPRINTABLE: _l(
        "Dit bevat een teken dat niet op een brief kan worden afgedrukt. Schrijf het met Latijnse letters."
    ),
    Fault.FORM_MISSING: _l("Voeg het ondertekende formulier toe."),
    Fault.FORM_TOO_LARGE: _l("Het formulier is te groot. Een formulier mag hoogstens 5 MB zijn."),
    Fault.FORM_NOT_PDF: _l("Het formulier is geen PDF."),
    Fault.ROLES_ELSEWHERE: _l("Rollen bestaan alleen bij het CAK."),
    Fault.APPLICATION: _l("Deze applicatie bestaat niet."),
    Fault.PERSON: _l("Dit account kennen wij niet."),
}
KINDS: dict[ProposalKind, LazyString] = {
    ProposalKind.ACCOUNT_REQUEST: _l("Nieuw account"),
    ProposalKind.RENEW_INVITATION: _l("Nieuwe uitnodiging"),
    ProposalKind.CORRECT_INVITATION: _l("Aanvraag verbeteren"),
    ProposalKind.NEW_LETTER: _l("Nieuwe brief"),
    ProposalKind.OPEN_RECOVERY: _l("Herstel starten"),
    ProposalKind.UNBLOCK: _l("Deblokkeren"),
    ProposalKind.CLOSE_RELATION: _l("Relatie beëindigen"),
    ProposalKind.MERGE_RELATIONS: _l("Relaties samenvoegen"),
    ProposalKind.CHANGE_ADDRESS: _l("Ander postadres"),
    ProposalKind.GRANT_ROLE: _l("Rol geven"),
    ProposalKind.REVOKE_ROLE: _l("Rol intrekken"),
    ProposalKind.FIRST_PARTY: _l("Applicatie van het CAK zelf"),
    ProposalKind.INITIAL_ACCESS_TOKEN: _l("Toegangsbewijs"),
}
STATES: dict[ProposalState, tuple[str, str, LazyString]] = {
    ProposalState.WAITING: ("warning", "clock", _l("Wacht op goedkeuring")),
    ProposalState.APPROVED: ("success", "check", _l("Goedgekeurd")),
    ProposalState.REJECTED: ("error", "cross", _l("Afgekeurd")),
    ProposalState.LAPSED: ("neutral", "clock", _l("Vervallen")),
}


def fault_sentences(fields: Mapping[str, str]) -> list[tuple[str | None, LazyString]]:
    """For the error summary and the fields. fields: names of faults in lower case, as the row gives them."""
    return [(field, _fault(field, Fault[name.upper()])) for field, name in fields.items()]


LANGUAGES = [("nl", "Nederlands"), ("en", "English")]


def rows_of(proposal: Proposal, names: Mapping[str, str]) -> list[tuple[LazyString | str, str, str]]:
    """Name, old and new value of everything that the proposal says. names: what ids in it stand for."""
    hidden = HIDDEN if STATE in proposal.new else HIDDEN | {STATE}  # kept to compare with, not to change
    fields = [name for name in {**proposal.old, **proposal.new} if name not in hidden]
    order = [*LABELS]
    fields.sort(key=lambda name: order.index(name) if name in LABELS else len(order))
    return [
        (
            LABELS.get(name, name),
            *(shown_value(name, side.get(name, ""), names) for side in (proposal.old, proposal.new)),
        )
        for name in fields
    ]


def shown_value(name: str, value: str, names: Mapping[str, str]) -> str:
    """A value of a proposal as people read it."""
    if name in ("applicaties", "persoon"):
        return ", ".join(names.get(each, each) for each in value.split())
    return _IN_WORDS[name](value) if value and name in _IN_WORDS else value


def _roles(value: str) -> str:
    return ", ".join(str(ROLES[Role(role)]) for role in value.split())


def _day(value: str) -> str:
    return date_text(date.fromisoformat(value))


_FLAGS: Mapping[str, LazyString] = {"ja": _l("ja"), "nee": _l("nee")}
_IN_WORDS: Mapping[str, Callable[[str], str]] = {
    **{
        flag: lambda value: str(_FLAGS.get(value, value))
        for flag in ("nieuwe_relatie", "nieuw_wachtwoord", "eigen_applicatie", "zonder_pkce")
    },
    "rollen": _roles,
    "datum_ondertekening": _day,
    "laatste_dag": _day,
    "taal": lambda value: dict(LANGUAGES)[value],
    STATE: lambda value: str(ACCOUNT_STATES[AccountState(value)][2]),
}


def _fault(field: str, fault: Fault) -> LazyString:
    if fault is Fault.MISSING:
        return _l("Vul %(field)s in.", field=IN_A_SENTENCE.get(field, field))
    if fault is Fault.TOO_LONG:
        return _l("%(field)s: gebruik hoogstens %(limit)s tekens.", field=LABELS[field], limit=LIMITS[field])
    return FAULTS[fault]
