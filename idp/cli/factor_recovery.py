"""`idp accounts open-recovery`: the way back for whoever lost every second factor (T20)."""

import click

from idp.accounts.lifecycle import TransitionRefused
from idp.cli.accounts import existing_account
from idp.cli.demo_only import refuse_in_production
from idp.composition.protocol import build_logout
from idp.foundation import lay_foundation
from idp.login.factor_recovery import Deciders, FactorRecovery, NoPostalAddress, OnePerson
from idp.settings import IdpSettings


@click.command("open-recovery")
@click.argument("relatienummer")
@click.argument("username")
@click.option("--opened-by", required=True, help="Who checked a secret question and called back on the known number.")
@click.option("--approved-by", required=True, help="Another person, who approved.")
def open_recovery(relatienummer: str, username: str, opened_by: str, approved_by: str) -> None:
    """In demo mode: end every second factor of an account: mail M13 today, letter L2 from tomorrow."""
    foundation = lay_foundation(IdpSettings())
    refuse_in_production(foundation.settings, "account.open_recovery")
    account = existing_account(foundation, relatienummer, username)
    try:
        deciders = Deciders(opened_by, approved_by)
        FactorRecovery(foundation.units.write, build_logout(foundation)).open(account, deciders, foundation.clock.now())
    except OnePerson as refused:
        raise click.ClickException(
            "a recovery needs two people: --opened-by and --approved-by are the same"
        ) from refused
    except NoPostalAddress as refused:
        raise click.ClickException("there is no postal address to send the letter to") from refused
    except TransitionRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo("recovery is open: the mail is on its way, the letter can be printed from tomorrow")
