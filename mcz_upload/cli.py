"""The command: reads what was typed, runs it, and turns what happened into a sentence and an exit code."""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from mcz_upload import device_login
from mcz_upload.access_tokens import AccessTokens, renewed
from mcz_upload.addresses import Addresses, discover
from mcz_upload.arguments import parser
from mcz_upload.client_key import make_key, read_key
from mcz_upload.deliveries import Deliveries
from mcz_upload.delivering import Delivering
from mcz_upload.ending import ended_by
from mcz_upload.home import Home, Profile
from mcz_upload.journal import Journal
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.patience import Patience
from mcz_upload.receipt import DELETION, PROOFS, check, missing
from mcz_upload.reporting import Json, Report, Spoken
from mcz_upload.texts import own_language
from mcz_upload.watching import Watching

SECONDS_PER_MINUTE = 60
PATIENCE_OF_A_QUESTION_MINUTES = 1.0  # somebody asked for a receipt, and waits


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code of outcome.py."""
    given = parser().parse_args(arguments)
    report: Report = Json() if given.json else Spoken(given.taal or own_language())
    try:
        return COMMANDS[given.command](given, Home.of_user(), report)
    except KeyboardInterrupt:
        stopped = Stopped(ExitCode.INTERRUPTED, "interrupted")
    except Exception as failed:
        stopped = ended_by(failed)
    with suppress(OSError):  # nobody reads any more, or the disk that is written to is full
        report.close()
        report.say(stopped.text, **stopped.values)
    return stopped.code


def _login(given: argparse.Namespace, home: Home, report: Report) -> int:
    addresses = discover(given.uploads)
    if given.key:
        read_key(given.key)
        where, key_file = (addresses.uploads, addresses.issuer, addresses.token), str(given.key.resolve())
        profile = renewed(Profile(*where, given.client_id, key_file=key_file), time.time)  # the provider knows the key
    else:
        profile = _by_browser(addresses, report)
    with home.turn():
        home.keep_profile(profile)
    report.say("login_done", uploads=addresses.uploads)
    return ExitCode.DELIVERED


def _by_browser(addresses: Addresses, report: Report) -> Profile:
    invitation = device_login.ask(addresses)
    report.say("login_open", address=invitation.address, code=invitation.user_code)
    refresh_token = device_login.wait_for_consent(addresses, invitation, time.sleep)
    where = (addresses.uploads, addresses.issuer, addresses.token)
    return Profile(*where, device_login.CLIENT_ID, refresh_token=refresh_token)


def _logout(_: argparse.Namespace, home: Home, report: Report) -> int:
    with home.turn():
        home.forget_profile()
    report.say("logged_out")
    return ExitCode.DELIVERED


def _key(given: argparse.Namespace, _: Home, report: Report) -> int:
    try:
        public = make_key(given.path)
    except OSError as unwritable:
        raise Stopped(ExitCode.WRONG_USE, "key_unreadable", path=given.path) from unwritable
    report.say("key_made", path=given.path)
    print(json.dumps({"keys": [public]}, indent=None if given.json else 1))
    return ExitCode.DELIVERED


def _send(given: argparse.Namespace, home: Home, report: Report) -> int:
    delivering = _delivering(home, report, patience_minutes=given.geduld, receipt_within=given.bewijs)
    path = Journal.at(home.deliveries, delivering.deliveries.uploads, given.soort, given.paths)
    with _alone(path):
        delivering.deliver(given.paths, given.soort, given.omschrijving)
    return ExitCode.DELIVERED


def _watch(given: argparse.Namespace, home: Home, report: Report) -> int:
    if not given.folder.is_dir():
        raise Stopped(ExitCode.WRONG_USE, "no_such_file", path=given.folder)
    delivering = _delivering(home, report, patience_minutes=given.geduld, receipt_within=given.bewijs)
    watching = Watching(given.folder, given.soort, given.rust, delivering, report, time.sleep)
    with _alone(Journal.at(home.deliveries, delivering.deliveries.uploads, "watch", [given.folder])):
        if given.eenmaal:
            return watching.once()
        watching.for_ever()
    return ExitCode.DELIVERED


def _status(_: argparse.Namespace, home: Home, report: Report) -> int:
    journals = [journal for path in sorted(home.deliveries.glob("*.json")) if (journal := Journal.read(path))]
    for journal in journals:
        paths = ", ".join(str(path) for path in journal.paths)
        report.say(
            "open_delivery",
            kenmerk=journal.kenmerk,
            sent=journal.sent_count,
            count=len(journal.entries),
            paths=paths,
        )
    if not journals:
        report.say("nothing_open")
    return ExitCode.DELIVERED


def _receipt(given: argparse.Namespace, home: Home, report: Report) -> int:
    delivering = _delivering(home, report, patience_minutes=PATIENCE_OF_A_QUESTION_MINUTES, receipt_within=0.0)
    _, path = delivering.fetch_receipt(given.kenmerk)
    report.say("delivered", kenmerk=given.kenmerk, receipt=path)
    return ExitCode.DELIVERED


def _verify(given: argparse.Namespace, _: Home, report: Report) -> int:
    try:
        text = given.receipt.read_text(encoding="ascii")
        proof = check(text, json.loads(given.keys.read_text(encoding="utf-8")), PROOFS)
    except (OSError, ValueError) as unreadable:
        raise Stopped(ExitCode.NO_PROOF, "not_a_receipt") from unreadable
    if absent := [path for path in given.files if not path.is_file()]:
        raise Stopped(ExitCode.WRONG_USE, "no_such_file", path=absent[0])
    strangers = missing(proof, given.files)
    said = "genuine_deletion" if proof.typ == DELETION else "genuine"
    report.say(said, kenmerk=proof.kenmerk, relation=proof.relation, at=proof.at)
    for path in given.files:
        report.say("not_in_receipt" if path in strangers else "in_receipt", path=path)
    return ExitCode.NO_PROOF if strangers else ExitCode.DELIVERED


COMMANDS: dict[str, Callable[[argparse.Namespace, Home, Report], int]] = {
    "login": _login,
    "logout": _logout,
    "key": _key,
    "send": _send,
    "watch": _watch,
    "status": _status,
    "receipt": _receipt,
    "verify": _verify,
}


def _delivering(home: Home, report: Report, *, patience_minutes: float, receipt_within: float) -> Delivering:
    profile = home.profile()
    return Delivering(
        deliveries=Deliveries(profile.uploads, AccessTokens(home, profile, time.time)),
        journals=home.deliveries,
        receipts=home.receipts,
        patience=Patience(patience_minutes * SECONDS_PER_MINUTE, time.sleep, report.waiting),
        report=report,
        sleep=time.sleep,
        receipt_within=receipt_within,
    )


@contextmanager
def _alone(journal: Path) -> Iterator[None]:
    """Nobody else on this computer does the same meanwhile. Raises Stopped BUSY."""
    lock = FileLock(journal.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as taken:
        raise Stopped(ExitCode.BUSY, "busy") from taken
    try:
        yield
    finally:
        lock.release()
