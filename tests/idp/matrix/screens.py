"""The screen of each action: where it is asked for or done. Every row of the console's table has one here."""

from dataclasses import dataclass

from idp.administration.actions import Action


@dataclass(frozen=True, slots=True)
class Screen:
    """path: may hold {account}, {relatienummer} and {client}. A POST is sent with no values but the form token."""

    action: Action
    path: str
    method: str = "GET"


SCREENS = (Screen(Action.WORK_VIEW, "/beheer"),)
