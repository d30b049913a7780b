"""`idp letters list|print|confirm|fail|renew`: activation letters, by the clerk who prints them."""

from datetime import datetime

import click

from idp.accounts.lifecycle import TransitionRefused
from idp.activation.activatiebrief import Letter
from idp.cli.accounts import existing_account
from idp.cli.demo_only import refuse_in_production
from idp.composition.letters import build_invitations, build_printing
from idp.foundation import Foundation, lay_foundation
from idp.settings import IdpSettings
from shared.clock import AMSTERDAM


@click.group()
def letters() -> None:
    """Activation letters."""


@letters.command("list")
def list_letters() -> None:
    """One line for each letter that was not posted yet: id, kind, day of the order, what it waits for."""
    for letter in build_printing(_foundation()).outstanding():
        click.echo(f"{letter.letter_id}  {letter.kind.value}  {_day(letter.ordered_at)}  {_waits_for(letter)}")


@letters.command("print")
@click.option("--early", is_flag=True, help="Also letters whose mail left today.")
def print_letters(early: bool) -> None:
    """Make the codes and PDFs of the letters that wait; a code exists only here and in its PDF."""
    foundation = _foundation()
    printed = build_printing(foundation).print_waiting(foundation.clock.now(), early=early)
    click.echo(f"{len(printed.letters)} letters lie in {foundation.settings.letters_folder}")
    for letter_id in printed.unprintable:
        click.echo(f"{letter_id}  holds a character that cannot be printed", err=True)


@letters.command()
@click.argument("letter_ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every letter that was printed.")
def confirm(letter_ids: tuple[str, ...], everything: bool) -> None:
    """They were printed well and posted; their PDFs are removed."""
    foundation = _foundation()
    printing, now = build_printing(foundation), foundation.clock.now()
    if everything:
        letter_ids = tuple(letter.letter_id for letter in printing.outstanding() if letter.printed_at is not None)
    confirmed = [letter_id for letter_id in letter_ids if printing.confirm(letter_id, now)]
    click.echo(f"{len(confirmed)} letters confirmed")
    if len(confirmed) < len(letter_ids):
        raise click.ClickException("some of these are no letters that were printed and not yet confirmed")


@letters.command()
@click.argument("letter_id")
def fail(letter_id: str) -> None:
    """It was not printed well: its code is void, and the letter waits to be printed with another one."""
    foundation = _foundation()
    if not build_printing(foundation).fail(letter_id, foundation.clock.now()):
        raise click.ClickException("this is no letter that was printed and not yet confirmed")
    click.echo("the letter waits again")


@letters.command()
@click.argument("relatienummer")
@click.argument("username")
def renew(relatienummer: str, username: str) -> None:
    """In demo mode: another letter to the same address; the old code is void."""
    foundation = _foundation()
    refuse_in_production(foundation.settings, "account.new_letter")
    account = existing_account(foundation, relatienummer, username)
    try:
        letter = build_invitations(foundation).new_letter(account, foundation.clock.now())
    except TransitionRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"the letter can be printed from {_day(letter.print_from)}")


def _waits_for(letter: Letter) -> str:
    return "the post" if letter.printed_at is not None else f"the printer, from {_day(letter.print_from)}"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%Y-%m-%d}"


def _foundation() -> Foundation:
    return lay_foundation(IdpSettings())
