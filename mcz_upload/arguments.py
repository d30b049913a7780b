"""What can be typed after `mcz-upload`."""

import argparse
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="mcz-upload", description="Bestanden aanleveren bij Mijn CAK Zakelijk.")
    top.add_argument("--json", action="store_true", help="one JSON object a line, for scripts")
    top.add_argument("--taal", choices=("nl", "en"), help="language of the sentences")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    _login(commands.add_parser("login", help="connect this computer, by a code in the browser or by a key"))
    commands.add_parser("logout", help="forget the login of this computer")
    key = commands.add_parser("key", help="make a key for a program, and print its public half")
    key.add_argument("path", type=Path)
    send = commands.add_parser("send", help="deliver files and folders as one delivery; again: go on where it was")
    send.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    send.add_argument("--omschrijving", default="", help="a description of at most 200 characters")
    _sending(send)
    watch = commands.add_parser("watch", help="deliver whatever is put into a folder")
    watch.add_argument("folder", type=Path)
    watch.add_argument("--rust", type=float, default=30.0, metavar="SECONDS", help="unchanged for so long (30)")
    watch.add_argument("--eenmaal", action="store_true", help="look once and stop")
    _sending(watch)
    commands.add_parser("status", help="what is under way on this computer")
    receipt = commands.add_parser("receipt", help="fetch and check the receipt of a delivery")
    receipt.add_argument("kenmerk")
    verify = commands.add_parser(
        "verify", help="check a receipt or certificate of deletion, and that it speaks of these files; works offline"
    )
    verify.add_argument("receipt", type=Path, metavar="RECEIPT")
    verify.add_argument("files", type=Path, nargs="*", metavar="FILE")
    verify.add_argument("--keys", type=Path, required=True, help="a saved /.well-known/receipt-keys.json")
    return top


def _login(command: argparse.ArgumentParser) -> None:
    command.add_argument("--uploads", required=True, metavar="ADDRESS", help="the address of Bestanden")
    command.add_argument("--client-id", default="", help="the id that the service desk gave to your program")
    command.add_argument("--key", type=Path, metavar="FILE", help="the program's private key (mcz-upload key)")


def _sending(command: argparse.ArgumentParser) -> None:
    command.add_argument("--soort", required=True, help="the kind of delivery")
    command.add_argument("--geduld", type=float, default=60.0, metavar="MINUTES", help="how long to try again (60)")
    command.add_argument("--bewijs", type=float, default=300.0, metavar="SECONDS", help="wait for the receipt (300)")
