"""Invited people of the demo: mail and letter are real, one-time password and code are known to everyone (K4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from idp.accounts.model import Account
from idp.accounts.postal_address import PostalAddress
from idp.activation.activatiecode import new_code
from idp.composition.letters import build_invitations, build_printing
from idp.foundation import Foundation

ADDRESS = PostalAddress("Havenstraat", "12", "1234 AB", "Voorbeeldstad")


def invite_new_people(
    foundation: Foundation, passwords: Mapping[str, str], people: Sequence[Account], codes: Mapping[str, str]
) -> None:
    """Invite who is not there yet, and print letters that wait for someone of the demo.

    passwords: by user name. people: approved accounts that are missing. codes: by account id.
    """
    now = foundation.clock.now()
    invitations = build_invitations(foundation, lambda owner: passwords[owner.username])
    for person in people:
        invitations.invite(person, ADDRESS, now)
    if _waits(foundation, codes):
        _print(foundation, codes, now)


def _waits(foundation: Foundation, codes: Mapping[str, str]) -> bool:
    with foundation.units.read() as unit:
        return any(letter.account_id in codes and letter.printed_at is None for letter in unit.letters.unconfirmed())


def _print(foundation: Foundation, codes: Mapping[str, str], now: datetime) -> None:
    printing = build_printing(foundation, lambda account_id: codes.get(account_id) or new_code())
    printing.print_waiting(now, early=True)
