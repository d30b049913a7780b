"""The screen of each action: where it is asked for or done. Every row of the console's table has one here."""

from dataclasses import dataclass

from idp.administration.actions import Action
from idp.web.beheer.account_actions import ACTIONS


@dataclass(frozen=True, slots=True)
class Screen:
    """path: may hold {account}, {relatienummer} and {client}. A POST is sent with no values but the form token."""

    action: Action
    path: str
    method: str = "GET"


SCREENS = (
    Screen(Action.APPLICATIONS_LIST, "/beheer/aanvragen"),
    Screen(Action.APPLICATIONS_LIST, "/beheer/aanvragen/onbekend"),
    Screen(Action.APPLICATION_ENTER, "/beheer/aanvragen/nieuw"),
    Screen(Action.APPLICATION_ENTER, "/beheer/aanvragen/nieuw", "POST"),
    Screen(Action.PROPOSALS_LIST, "/beheer/goedkeuren"),
    Screen(Action.PROPOSALS_LIST, "/beheer/goedkeuren/onbekend"),
    Screen(Action.PROPOSALS_LIST, "/beheer/goedkeuren/onbekend/formulier.pdf"),
    Screen(Action.APPLICATION_APPROVE, "/beheer/goedkeuren/onbekend/goedkeuren", "POST"),
    Screen(Action.APPLICATION_REJECT, "/beheer/goedkeuren/onbekend/afkeuren", "POST"),
    Screen(Action.PROPOSAL_APPROVE, "/beheer/goedkeuren/onbekend/goedkeuren", "POST"),
    Screen(Action.PROPOSAL_REJECT, "/beheer/goedkeuren/onbekend/afkeuren", "POST"),
    Screen(Action.RELATIONS_LIST, "/beheer/relaties"),
    Screen(Action.RELATIONS_LIST, "/beheer/relaties/{relatienummer}"),
    Screen(Action.RELATION_ENTITLE, "/beheer/relaties/{relatienummer}/applicaties", "POST"),
    Screen(Action.RELATION_REVIEW, "/beheer/relaties/{relatienummer}/nagekeken", "POST"),
    Screen(Action.RELATION_CLOSE, "/beheer/relaties/{relatienummer}/beeindigen", "POST"),
    Screen(Action.RELATION_MERGE, "/beheer/relaties/{relatienummer}/samenvoegen", "POST"),
    Screen(Action.WORK_VIEW, "/beheer"),
    Screen(Action.ROLES_LIST, "/beheer/rollen"),
    Screen(Action.ROLE_GRANT, "/beheer/rollen/geven", "POST"),
    Screen(Action.ROLE_REVOKE, "/beheer/rollen/intrekken", "POST"),
    Screen(Action.ROLES_REVIEW, "/beheer/rollen/bevestigen", "POST"),
    Screen(Action.ACCOUNTS_LIST, "/beheer/gebruikers"),
    Screen(Action.ACCOUNTS_LIST, "/beheer/gebruikers.csv?toestand=actief"),
    Screen(Action.ACCOUNT_VIEW, "/beheer/gebruikers/{account}"),
    Screen(Action.ACCOUNT_CHECK_ANSWER, "/beheer/gebruikers/{account}/geheime-vraag", "POST"),
    Screen(Action.ACCOUNT_RECORD_CALL_BACK, "/beheer/gebruikers/{account}/teruggebeld", "POST"),
    *(Screen(each.action, f"/beheer/gebruikers/{{account}}/{each.slug}") for each in ACTIONS),
    *(Screen(each.action, f"/beheer/gebruikers/{{account}}/{each.slug}", "POST") for each in ACTIONS),
    Screen(Action.MAILS_LIST, "/beheer/e-mails"),
    Screen(Action.MAILS_RETRY, "/beheer/e-mails", "POST"),
    Screen(Action.CLIENT_FIRST_PARTY, "/beheer/applicaties/{client}/merk", "POST"),
    Screen(Action.CLIENT_ENTITLE, "/beheer/applicaties/{client}/relaties", "POST"),
    Screen(Action.REGISTRATION_TOKENS_LIST, "/beheer/applicaties/toegangsbewijzen"),
    Screen(Action.REGISTRATION_TOKEN_OFFER, "/beheer/applicaties/toegangsbewijzen/nieuw"),
    Screen(Action.REGISTRATION_TOKEN_OFFER, "/beheer/applicaties/toegangsbewijzen/nieuw", "POST"),
    Screen(Action.REGISTRATION_TOKEN_END, "/beheer/applicaties/toegangsbewijzen/onbekend/intrekken"),
    Screen(Action.REGISTRATION_TOKEN_END, "/beheer/applicaties/toegangsbewijzen/onbekend/intrekken", "POST"),
    Screen(Action.CLIENTS_LIST, "/beheer/applicaties"),
    Screen(Action.CLIENTS_LIST, "/beheer/applicaties.csv"),
    Screen(Action.CLIENTS_LIST, "/beheer/applicaties/{client}"),
    Screen(Action.CLIENT_ADD, "/beheer/applicaties/nieuw"),
    Screen(Action.CLIENT_ADD, "/beheer/applicaties/nieuw", "POST"),
    Screen(Action.CLIENT_CHANGE, "/beheer/applicaties/{client}/wijzigen", "POST"),
    Screen(Action.CLIENT_ROTATE, "/beheer/applicaties/{client}/geheim", "POST"),
    Screen(Action.AUDIT_READ, "/beheer/logboek"),
    Screen(Action.AUDIT_EXPORT, "/beheer/logboek.csv"),
    Screen(Action.AUDIT_VERIFY, "/beheer/logboek/controleren", "POST"),
    Screen(Action.LETTERS_LIST, "/beheer/brieven"),
    Screen(Action.LETTERS_LIST, "/beheer/brieven.csv"),
    Screen(Action.LETTERS_LIST, "/beheer/brieven/afdrukbestanden/onbekend"),
    Screen(Action.LETTERS_PRINT, "/beheer/brieven/afdrukbestanden", "POST"),
    Screen(Action.LETTERS_FETCH, "/beheer/brieven/afdrukbestanden/onbekend/ophalen", "POST"),
    Screen(Action.LETTERS_CONFIRM, "/beheer/brieven/afdrukbestanden/onbekend/verstuurd", "POST"),
    Screen(Action.LETTERS_FAIL, "/beheer/brieven/afdrukbestanden/onbekend/mislukt", "POST"),
)
