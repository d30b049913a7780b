"""`idp accounts invite|renew`: invitations by an operator."""

import re

import click

from idp.accounts.identifiers import RELATIENUMMER_PATTERN, LoginName, login_name
from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.model import USERNAME_PATTERN, Aanhef, Account, AccountState, Relation
from idp.accounts.new_ids import new_id
from idp.accounts.postal_address import PostalAddress, read_postcode
from idp.cli.demo_only import refuse_in_production
from idp.composition.letters import build_invitations
from idp.foundation import Foundation, lay_foundation
from idp.settings import IdpSettings
from shared.commands import CommandsByPlace
from shared.mail.address import is_address

SALUTATION = click.Choice([aanhef.value for aanhef in Aanhef])


accounts = CommandsByPlace(
    "accounts",
    {
        "first-administrators": "idp.cli.first_administrators:first_administrators",
        "invite": "idp.cli.accounts:invite",
        "open-recovery": "idp.cli.factor_recovery:open_recovery",
        "renew": "idp.cli.accounts:renew",
    },
    "Accounts of people in relations.",
)


@click.command()
@click.argument("relatienummer")
@click.argument("username")
@click.option("--organisation", help="Name of the relation; needed when the relation is new.")
@click.option("--salutation", type=SALUTATION, required=True)
@click.option("--initials", required=True, help="'J.A.'")
@click.option("--given-name", default="")
@click.option("--infix", default="", help="'van den'")
@click.option("--surname", required=True)
@click.option("--email", required=True)
@click.option("--phone", default="")
@click.option("--street", required=True)
@click.option("--house-number", required=True)
@click.option("--postcode", required=True)
@click.option("--town", required=True)
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl")
def invite(relatienummer: str, username: str, organisation: str | None, **person: str) -> None:
    """In demo mode: invite someone without an application: mail M03 today, letter L1 from tomorrow."""
    foundation, name = _foundation(), login_name(relatienummer, username)
    refuse_in_production(foundation.settings, "application.enter")
    address, email = _address(person), _email(person["email"])
    relation = _relation(foundation, _well_formed(name), organisation)
    if _find(foundation, name) is not None:
        raise click.ClickException("this user name exists already in this relation")
    approved = Account(
        account_id=new_id(),
        relatie_id=relation.relatie_id,
        relatienummer=relation.relatienummer,
        relatie_naam=relation.naam,
        username=name.username,
        aanhef=Aanhef(person["salutation"]),
        given_name=person["given_name"],
        initials=person["initials"],
        infix=person["infix"],
        surname=person["surname"],
        email=email,
        phone=person["phone"],
        language=person["language"],
        state=AccountState.GOEDGEKEURD,
    )
    build_invitations(foundation).invite(approved, address, foundation.clock.now())
    click.echo("invited: the mail is on its way, the letter can be printed from tomorrow")


@click.command()
@click.argument("relatienummer")
@click.argument("username")
def renew(relatienummer: str, username: str) -> None:
    """In demo mode: invite again, with a new mail and a new letter; what was sent before is void."""
    foundation = _foundation()
    refuse_in_production(foundation.settings, "account.renew_invitation")
    account = existing_account(foundation, relatienummer, username)
    try:
        build_invitations(foundation).renew(account, foundation.clock.now())
    except TransitionRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo("invited again: the mail is on its way, the letter can be printed from tomorrow")


def existing_account(foundation: Foundation, relatienummer: str, username: str) -> Account:
    """The account of this pair; stops with a sentence when there is none."""
    account = _find(foundation, login_name(relatienummer, username))
    if account is None:
        raise click.ClickException(f"there is no user {username} in relation {relatienummer}")
    return account


def _find(foundation: Foundation, name: LoginName) -> Account | None:
    with foundation.units.read() as unit:
        return unit.accounts.find_by_login(name.relatienummer, name.username)


def _relation(foundation: Foundation, name: LoginName, organisation: str | None) -> Relation:
    with foundation.units.write() as unit:
        relation = unit.accounts.find_relation(name.relatienummer)
        if relation is not None:
            return relation
        if not organisation:
            raise click.ClickException(f"relation {name.relatienummer} is new: give its name with --organisation")
        relation = Relation(new_id(), name.relatienummer, organisation)
        unit.accounts.add_relation(relation)
        return relation


def _well_formed(name: LoginName) -> LoginName:
    if not re.fullmatch(RELATIENUMMER_PATTERN, name.relatienummer):
        raise click.ClickException("a relation number has 4 to 12 digits")
    if not re.fullmatch(USERNAME_PATTERN, name.username):
        raise click.ClickException("a user name has 4 to 32 characters: a-z, 0-9, dot, hyphen, underscore")
    return name


def _address(person: dict[str, str]) -> PostalAddress:
    postcode = read_postcode(person["postcode"])
    if postcode is None:
        raise click.ClickException("a postcode looks like 1234 AB")
    return PostalAddress(person["street"], person["house_number"], postcode, person["town"])


def _email(typed: str) -> str:
    if not is_address(typed):
        raise click.ClickException("an e-mail address looks like name@example.nl")
    return typed


def _foundation() -> Foundation:
    return lay_foundation(IdpSettings())
