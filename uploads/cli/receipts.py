"""`uploads receipt verify RECEIPT --keys KEYS [FILE...]`: proof of delivery without any server (threat 46)."""

import sys
from pathlib import Path

import click

from uploads.receipts.verify import verify_offline


@click.group()
def receipt() -> None:
    """Proof of delivery."""


@receipt.command()
@click.argument("receipt_file", metavar="RECEIPT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--keys",
    "keys_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The JSON of /.well-known/receipt-keys.json, saved to a file.",
)
@click.argument("files", metavar="[FILE...]", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(receipt_file: Path, keys_file: Path, files: tuple[Path, ...]) -> None:
    """Check a receipt and, when given, that these files are the delivered ones. Status 0 when all is right."""
    verdict = verify_offline(receipt_file, keys_file, files)
    click.echo(verdict.report)
    sys.exit(0 if verdict.is_proof else 1)
