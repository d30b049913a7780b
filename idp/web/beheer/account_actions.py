"""What can be done for one account: a button for each, offered in the states in which it can be."""

from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from idp.accounts import lifecycle
from idp.accounts.model import Account, AccountState
from idp.administration.actions import Action
from idp.administration.correcting import NOT_ACTIVATED
from idp.login.policy import STATES_WITH_LOGIN

ANY = frozenset(AccountState)


@dataclass(frozen=True, slots=True)
class AccountAction:
    """about: what follows from it. waits: what is said when somebody else decides; done: when it happened."""

    slug: str
    action: Action
    button: LazyString
    about: LazyString
    states: frozenset[AccountState]
    done: LazyString
    danger: bool = False
    more: tuple[str, ...] = field(default=())

    def fits(self, state: AccountState) -> bool:
        """True when it can be done in this state."""
        return state in self.states


NEW_LETTER = _l(
    "De oude code werkt dan niet meer. De brief gaat naar het bekende adres, nadat een collega dit heeft goedgekeurd."
)
CORRECTION = _l(
    "Voor een fout in naam, e-mailadres of telefoonnummer van iemand die de code uit de brief nog niet invulde. "
    "Dit kan alleen met een ondertekend formulier. Na goedkeuring door een collega gaan er een nieuwe e-mail en een "
    "nieuwe brief weg."
)
RENEWAL = _l(
    "De gebruiker krijgt een nieuwe e-mail en een nieuwe brief, nadat een collega dit heeft goedgekeurd. "
    "Een wachtwoord en een tweede stap van eerder vervallen dan."
)
RECOVERY = _l(
    "Controleer eerst een geheime vraag en bel terug op het bekende nummer. Een collega keurt dit goed. "
    "Daarna gaat er een brief naar het bekende adres."
)
CLOSING = _l(
    "Dit kan niet worden teruggedraaid. Wachtwoord, tweede stap en antwoorden worden gewist. "
    "Aanleveringen blijven bij de organisatie."
)
UNBLOCKING: dict[AccountState | None, LazyString] = {  # by the state that follows
    AccountState.ACTIEF: _l("Een collega keurt dit goed. Daarna kan de gebruiker weer inloggen."),
    AccountState.INSTELLEN: _l(
        "Een collega keurt dit goed. Daarna kan de gebruiker weer inloggen, en bewaart dan eerst herstelcodes."
    ),
    AccountState.HERSTEL: _l(
        "Een collega keurt dit goed. Daarna gaat er een brief naar het bekende adres. "
        "Pas met de code uit die brief kan de gebruiker weer inloggen."
    ),
    AccountState.VERVALLEN: _l(
        "Een collega keurt dit goed. Inloggen kan daarna nog niet: daarvoor is eerst een nieuwe uitnodiging nodig."
    ),
}
ACTIONS: tuple[AccountAction, ...] = (
    AccountAction(
        "nieuwe-brief", Action.ACCOUNT_NEW_LETTER, _l("Nieuwe brief"), NEW_LETTER,
        lifecycle.print_letter.sources, _l("De nieuwe brief is klaargezet."),
    ),
    AccountAction(
        "nieuwe-uitnodiging", Action.ACCOUNT_RENEW_INVITATION, _l("Nieuwe uitnodiging"),
        RENEWAL,
        lifecycle.renew_invitation.sources, _l("De uitnodiging is klaargezet."),
    ),
    AccountAction(
        "aanvraag-verbeteren", Action.ACCOUNT_CORRECT, _l("Aanvraag verbeteren"), CORRECTION,
        NOT_ACTIVATED, _l("De verbetering is klaargezet."),
        more=(
            "aanhef", "voorletters", "voornaam", "tussenvoegsel", "achternaam", "email", "telefoon",
            "formulier", "ondertekenaar", "datum_ondertekening",
        ),
    ),
    AccountAction(
        "herstel-starten", Action.ACCOUNT_OPEN_RECOVERY, _l("Herstel starten"),
        RECOVERY,
        lifecycle.open_recovery.sources, _l("Het herstel is klaargezet."),
    ),
    AccountAction(
        "vergrendeling-opheffen", Action.ACCOUNT_LIFT_LOCK, _l("Vergrendeling opheffen"),
        _l("De gebruiker kan daarna meteen opnieuw proberen in te loggen."),
        STATES_WITH_LOGIN, _l("De vergrendeling is opgeheven."),
    ),
    AccountAction(
        "overal-uitloggen", Action.ACCOUNT_LOG_OUT, _l("Overal uitloggen"),
        _l("Alle sessies eindigen, ook bij andere applicaties. Geen apparaat is daarna nog bekend."),
        STATES_WITH_LOGIN, _l("De gebruiker is overal uitgelogd."),
    ),
    AccountAction(
        "gegevens-wijzigen", Action.ACCOUNT_CHANGE_DETAILS, _l("Naam wijzigen"),
        _l("De gebruiker krijgt hierover een e-mail."),
        lifecycle.change_details.sources, _l("De gegevens zijn gewijzigd."),
        more=("aanhef", "voorletters", "voornaam", "tussenvoegsel", "achternaam"),
    ),
    AccountAction(
        "telefoon-wijzigen", Action.ACCOUNT_CHANGE_PHONE, _l("Telefoonnummer wijzigen"),
        _l("Bel eerst terug op het nummer dat wij kennen. De gebruiker krijgt hierover een e-mail."),
        lifecycle.change_details.sources, _l("Het telefoonnummer is gewijzigd."), more=("telefoon",),
    ),
    AccountAction(
        "e-mail-wijzigen", Action.ACCOUNT_CHANGE_EMAIL, _l("E-mailadres wijzigen"),
        _l("Wij sturen een link naar het nieuwe adres. Het geldt pas als de gebruiker daar inlogt en het bevestigt."),
        lifecycle.change_details.sources, _l("De e-mail met de link is onderweg."), more=("email",),
    ),
    AccountAction(
        "postadres-wijzigen", Action.ACCOUNT_CHANGE_ADDRESS, _l("Postadres wijzigen"),
        _l("Dit kan alleen met een nieuw ondertekend formulier. Een collega keurt het goed."),
        lifecycle.change_address.sources, _l("Het nieuwe adres is klaargezet."),
        more=("straat", "huisnummer", "postcode", "plaats", "formulier", "ondertekenaar", "datum_ondertekening"),
    ),
    AccountAction(
        "gegevens-ophalen", Action.ACCOUNT_EXPORT, _l("Gegevens van deze persoon ophalen"),
        _l("U krijgt een bestand met alles wat wij over deze persoon bewaren. Er staan geen geheimen in."),
        ANY, _l("Het bestand is gemaakt."),
    ),
    AccountAction(
        "deblokkeren", Action.ACCOUNT_UNBLOCK, _l("Deblokkeren"),
        UNBLOCKING[AccountState.ACTIEF],
        lifecycle.unblock.sources, _l("Het deblokkeren is klaargezet."), more=("nieuw_wachtwoord",),
    ),
    AccountAction(
        "blokkeren", Action.ACCOUNT_BLOCK, _l("Blokkeren"),
        _l("De gebruiker wordt meteen overal uitgelogd en kan niet meer inloggen."),
        lifecycle.block.sources, _l("Het account is geblokkeerd."), danger=True, more=("fraude",),
    ),
    AccountAction(
        "sluiten", Action.ACCOUNT_CLOSE, _l("Account sluiten"),
        CLOSING,
        lifecycle.close.sources, _l("Het account is gesloten."), danger=True,
    ),
)  # fmt: skip
BY_SLUG = {each.slug: each for each in ACTIONS}


def what_follows(what: AccountAction, account: Account) -> LazyString:
    """What the page of this action says; of unblocking what comes first, by what was set up (T23)."""
    if what.action is Action.ACCOUNT_UNBLOCK:
        return UNBLOCKING[lifecycle.unblocking(account).target]
    return what.about


STATES: dict[AccountState, tuple[str, str, LazyString]] = {
    AccountState.AANGEVRAAGD: ("info", "clock", _l("Aangevraagd")),
    AccountState.GOEDGEKEURD: ("info", "check", _l("Goedgekeurd")),
    AccountState.UITGENODIGD: ("info", "mail", _l("Uitgenodigd")),
    AccountState.EERSTE_LOGIN: ("info", "clock", _l("Eerste login")),
    AccountState.INSTELLEN: ("info", "clock", _l("Stelt in")),
    AccountState.ACTIEF: ("success", "check", _l("Actief")),
    AccountState.HERSTEL: ("warning", "clock", _l("Herstel")),
    AccountState.GEBLOKKEERD: ("error", "lock", _l("Geblokkeerd")),
    AccountState.GESLOTEN: ("neutral", "cross", _l("Gesloten")),
    AccountState.AFGEWEZEN: ("neutral", "cross", _l("Afgewezen")),
    AccountState.VERVALLEN: ("warning", "clock", _l("Vervallen")),
}
