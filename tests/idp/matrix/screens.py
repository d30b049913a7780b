"""The screen of each action: where it is asked for or done. Every row of the console's table has one here."""

from dataclasses import dataclass

from idp.administration.actions import Action


@dataclass(frozen=True, slots=True)
class Screen:
    """path: may hold {account}, {relatienummer} and {client}. A POST is sent with no values but the form token."""

    action: Action
    path: str
    method: str = "GET"


SCREENS = (
    Screen(Action.WORK_VIEW, "/beheer"),
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
