"""`idp accounts first-administrators`: the two people with whom an installation begins (K28)."""

import json
from typing import TextIO

import click

from idp.accounts.model import Relation
from idp.accounts.new_ids import new_id
from idp.administration.first_people import FirstPeople, Refusal
from idp.composition.letters import build_invitations
from idp.foundation import lay_foundation
from idp.settings import IdpSettings


@click.command("first-administrators")
@click.argument("people", type=click.File(encoding="utf-8"))
@click.option("--relatienummer", default="100000", show_default=True, help="Number of the reserved relation.")
@click.option("--organisation", default="CAK", show_default=True)
def first_administrators(people: TextIO, relatienummer: str, organisation: str) -> None:
    """Invite two people: the first for the servicedesk, the second to approve. PEOPLE: a JSON list of two objects.

    Each has gebruikersnaam, aanhef, voorletters, achternaam, email, telefoon, straat, huisnummer, postcode, plaats;
    voornaam, tussenvoegsel and taal if need be. Works once: everybody after them comes in by an application.
    """
    try:
        read = json.load(people)
    except json.JSONDecodeError as failure:
        raise click.ClickException(f"this is no JSON: {failure}") from failure
    if not isinstance(read, list) or not all(isinstance(person, dict) for person in read):
        raise click.ClickException("the file holds a list of two objects")
    foundation = lay_foundation(IdpSettings())
    units = foundation.units
    relation = Relation(new_id(), relatienummer, organisation, is_staff=True)
    made = FirstPeople(units.write, build_invitations(foundation)).make(relation, read, foundation.clock.now())
    if isinstance(made, Refusal):
        raise click.ClickException(made.value)
    if isinstance(made, tuple):
        raise click.ClickException(", ".join(f"{field}: {fault.name.lower()}" for field, fault in made))
    for each in made:
        click.echo(f"invited {each.username}: {', '.join(sorted(each.roles))}")
