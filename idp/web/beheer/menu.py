"""The console's left menu: an entry is listed once its screen exists, and shown to who may open it."""

from flask import Flask, g
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from idp.accounts.model import Role
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.permission import allowed
from shared.layout.model import MenuItem

_ENTRIES: tuple[tuple[str, LazyString, str, Action], ...] = (
    ("werkvoorraad", _l("Werkvoorraad"), "/beheer", Action.WORK_VIEW),
    ("aanvragen", _l("Aanvragen"), "/beheer/aanvragen", Action.APPLICATIONS_LIST),
    ("goedkeuren", _l("Goedkeuren"), "/beheer/goedkeuren", Action.PROPOSALS_LIST),
    ("relaties", _l("Relaties"), "/beheer/relaties", Action.RELATIONS_LIST),
    ("brieven", _l("Brieven"), "/beheer/brieven", Action.LETTERS_LIST),
    ("gebruikers", _l("Gebruikers"), "/beheer/gebruikers", Action.ACCOUNTS_LIST),
    ("applicaties", _l("Applicaties"), "/beheer/applicaties", Action.CLIENTS_LIST),
    ("logboek", _l("Logboek"), "/beheer/logboek", Action.AUDIT_READ),
    ("rollen", _l("Rollen"), "/beheer/rollen", Action.ROLES_LIST),
)
RECEIVED = "/beheer/aanleveringen"  # D9, at uploads; it shows this to the service desk alone
ROLES: dict[Role, LazyString] = {
    Role.SERVICEDESK: _l("medewerker van de servicedesk"),
    Role.APPROVER: _l("goedkeurder"),
    Role.LETTER_CLERK: _l("medewerker brieven"),
    Role.CLIENT_ADMIN: _l("beheerder van applicaties"),
    Role.AUDITOR: _l("auditor"),
}


def install_menu(app: Flask, uploads_url: str) -> None:
    """`console_menu()` and `console_roles()` for templates."""

    def menu() -> list[MenuItem]:
        return _menu(f"{uploads_url}{RECEIVED}")

    app.jinja_env.globals.update(console_menu=menu, console_roles=_roles, may=_may)


def _menu(received: str) -> list[MenuItem]:
    actor = _actor()
    items = [MenuItem(key, str(text), path) for key, text, path, action in _ENTRIES if allowed(actor, action)]
    if Role.SERVICEDESK in actor.roles:
        items.append(MenuItem("bestanden", str(_l("Bestanden")), received))
    return items


def _roles() -> str:
    """'goedkeurder, auditor', in the order of the roles."""
    return ", ".join(str(words) for role, words in ROLES.items() if role in _actor().roles)


def _may(action: str) -> bool:
    """For templates: may who looks at this page do this action, named by its value?"""
    return allowed(_actor(), Action(action))


def _actor() -> Actor:
    actor: Actor = g.console_actor
    return actor
