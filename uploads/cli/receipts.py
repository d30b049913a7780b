"""`uploads receipt verify RECEIPT --keys KEYS [FILE...]`: proof of delivery without any server (threat 46)."""

import sys
from pathlib import Path

import click

from uploads.receipts.verify import Stamp, verify_offline


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
@click.option(
    "--time-stamp",
    "reply",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What an authority answered about the receipt (.tsr).",
)
@click.option(
    "--roots",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file with the certificates of the authorities to trust.",
)
@click.argument("files", metavar="[FILE...]", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(
    receipt_file: Path, keys_file: Path, reply: Path | None, roots: Path | None, files: tuple[Path, ...]
) -> None:
    """Check a receipt or a certificate of deletion, with its time stamp and its files. Status 0 when all is right."""
    if (reply is None) != (roots is None):
        raise click.UsageError("--time-stamp and --roots need each other")
    stamp = None if reply is None or roots is None else Stamp(reply, roots)
    verdict = verify_offline(receipt_file, keys_file, files, stamp)
    click.echo(verdict.report)
    sys.exit(0 if verdict.is_proof else 1)
