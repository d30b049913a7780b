"""Commands that skip the second person: for the demo and for tests. In production two people decide (threat 41)."""

import click

from idp.settings import IdpSettings


def refuse_in_production(settings: IdpSettings, action: str) -> None:
    """Raise ClickException outside demo mode. action: what does the same with two people, by `idp act`."""
    if not settings.demo:
        raise click.ClickException(
            f"two people decide on this: use `idp act {action}`, then `idp act proposal.approve`"
        )
