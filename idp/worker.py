"""The idp's own worker: mails, jobs, and clearing away what is over (K6)."""

import signal
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Any

from idp.accounts.life import Retention
from idp.activation.settling import remove_withdrawn
from idp.administration.closing import ClockedEnds
from idp.administration.console_sessions import ConsoleSessions
from idp.administration.drafts import Drafts
from idp.administration.lapsing import Lapsing
from idp.composition.audit import build_audit
from idp.composition.letters import build_printing
from idp.composition.protocol import build_protocol
from idp.composition.servicedesk import build_lapsing
from idp.credentials.expiry_mails import ExpiryMails
from idp.credentials.reset_link import KEPT as LINKS_KEPT
from idp.db.batch_store import PRINT_KIND
from idp.db.key_store import LOGOUT_KIND
from idp.db.tables import job, outbox
from idp.delivery.letter_folder import FileLetterFolder
from idp.foundation import Foundation
from idp.login.cancelling import Cancelling
from idp.login.invitations import Invitations
from idp.login.known_device import UNUSED
from idp.login.sessions import Sessions
from idp.oidc.key_rotation import KeyRotation
from idp.oidc.keys import LoadedKeys
from idp.oidc.provider import Provider
from idp.throttling.limits import FAILURES_REMEMBERED, LONGEST_WINDOW
from shared.clock import SystemClock
from shared.jobs.heartbeat import Beat, Heartbeat, forget_others, never_beats
from shared.jobs.periodic import Task, begun, each_time
from shared.jobs.worker import Queue, Worker, by_kind
from shared.logging import get_logger
from shared.mail.sending import mail_queue

MESSAGES_KEPT = timedelta(days=2 * 365)  # that one was sent, not what it said
EMAIL_CHANGES_KEPT = timedelta(days=7)

log = get_logger(__name__)


def run_worker(foundation: Foundation) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = threading.Event()

    def stop_soon(_sign: int, _frame: FrameType | None) -> None:
        stop.set()

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop_soon)
    log.info("worker started")
    var = foundation.settings.var
    forget_others(var, SystemClock().now())
    build_worker(foundation, Heartbeat(var, "idp", "queues").beat).run(stop)
    foundation.database.dispose()


def build_worker(foundation: Foundation, beat: Beat = never_beats) -> Worker:
    """The queues of the idp and its periodic tasks. beat: gives a sign of life."""
    tasks = begun(PERIODIC, foundation)
    return Worker(foundation.database, _queues(foundation), foundation.clock, tasks, beat=beat)


def clear_away(foundation: Foundation) -> None:
    """Erase sessions, logins and counted tries that are over."""
    now, units = foundation.clock.now(), foundation.units
    removed = {
        "sessions": Sessions(units.read, units.write).purge(now),
        "console_sessions": ConsoleSessions(units.read, units.write).forget_idle(now),
        "drafts": Drafts(units.write).forget_old(now),
        "logins": Cancelling(units.write).forget_old(now),
        "withdrawn_letters": remove_withdrawn(FileLetterFolder(foundation.settings.letters_folder), units.read),
    }
    with units.write() as unit:
        removed["messages"] = unit.search.forget_messages_before(now - MESSAGES_KEPT)
        removed["protocol"] = unit.protocol_rows.forget_expired(now)
        removed["ceremonies"] = unit.ceremonies.forget_old(now)
        removed["reset_links"] = unit.reset_links.forget_before(now - LINKS_KEPT)
        removed["devices"] = unit.devices.forget_unused(now - UNUSED)
        removed["tries"] = unit.throttle.forget_before(now - LONGEST_WINDOW, failures_before=now - FAILURES_REMEMBERED)
    if any(removed.values()):
        log.info("cleared away", **removed)


def seal_events(foundation: Foundation) -> None:
    """Give events of the audit trail their place in the chain (K29)."""
    build_audit(foundation).seal_all(foundation.clock.now())


def sign_and_erase(foundation: Foundation) -> None:
    """Sign the head of the day, and erase details whose time is over (K29)."""
    trail, now = build_audit(foundation), foundation.clock.now()
    if trail.sign_due(now):
        log.info("head of the audit trail signed")
    hidden, erased = trail.retention.erase_due(now)
    if hidden or erased:
        log.info("audit details erased", origins=hidden, details=erased)


def rotate_keys(foundation: Foundation) -> None:
    """Publish, use and retire signing keys as the schedule says (OP-61)."""
    units = foundation.units
    for step in KeyRotation(units.read, units.write, foundation.vault).run_due(foundation.clock.now()):
        log.info("signing key", change=step.change.value, alg=step.alg)


def clocked_lapsing(foundation: Foundation) -> Callable[[], None]:
    """What ends proposals that nobody decided about, with what a refusal does for as long as the worker lives."""
    return partial(lapse_proposals, foundation, build_lapsing(foundation))


def lapse_proposals(foundation: Foundation, lapsing: Lapsing) -> None:
    """Have those lapse that have waited too long (T3)."""
    if lapsed := lapsing.run(foundation.clock.now()):
        log.info("proposals lapsed", proposals=lapsed)


def expire_invitations(foundation: Foundation) -> None:
    """Take back invitations that nobody used in 21 days (T10)."""
    units = foundation.units
    if expired := Invitations(units.read, units.write, foundation.hasher).expire(foundation.clock.now()):
        log.info("invitations expired", accounts=expired)


def clocked_ends(foundation: Foundation) -> Callable[[], None]:
    """What ends accounts by the clock, with one way of telling applications for as long as the worker lives."""
    units, settings, provider = foundation.units, foundation.settings, _provider(foundation)
    retention = Retention(settings.idp_closed_kept_days, settings.idp_rejected_kept_days)
    ends = ClockedEnds(units.read, units.write, provider.logout, retention)
    return partial(end_accounts, foundation, ends, provider.keys)


def end_accounts(foundation: Foundation, ends: ClockedEnds, keys: LoadedKeys) -> None:
    """Warn and close who did not log in for long (T24), and erase what was kept long enough (T25)."""
    keys.reload_if_changed()
    units, now = foundation.units, foundation.clock.now()
    done = {"warned": ends.warn(now), "closed": ends.close_unused(now), "erased": ends.erase(now)}
    with units.write() as unit:
        unit.email_changes.forget_before(now - EMAIL_CHANGES_KEPT)
    if any(done.values()):
        log.info("accounts ended", **done)


def announce_expiry(foundation: Foundation) -> None:
    """Queue the mails about passwords that end soon (T12)."""
    units, extra_days = foundation.units, foundation.settings.idp_extra_notice_days
    if sent := ExpiryMails(units.read, units.write, extra_days).send_due(foundation.clock.now()):
        log.info("expiry announced", mails=sent)


PERIODIC = (
    Task("seal_events", 2.0, each_time(seal_events)),
    Task("rotate_keys", 3600.0, each_time(rotate_keys)),
    Task("clear_away", 300.0, each_time(clear_away)),
    Task("sign_and_erase", 300.0, each_time(sign_and_erase)),
    Task("announce_expiry", 10.0, each_time(announce_expiry)),
    Task("expire_invitations", 10.0, each_time(expire_invitations)),
    Task("lapse_proposals", 300.0, clocked_lapsing),
    Task("end_accounts", 10.0, clocked_ends),
)


def _queues(foundation: Foundation) -> list[Queue]:
    provider = _provider(foundation)

    def tell_again(payload: Mapping[str, Any]) -> None:
        provider.keys.reload_if_changed()
        provider.logout_retry(payload)

    def print_batch(payload: Mapping[str, Any]) -> None:
        printed = build_printing(foundation).print_batch(payload["batch_id"], foundation.clock.now())
        log.info("letters printed", letters=len(printed.letters), unprintable=len(printed.unprintable))

    return [
        mail_queue(outbox, foundation.vault, foundation.settings),
        Queue(job, by_kind({LOGOUT_KIND: tell_again, PRINT_KIND: print_batch})),
    ]


def _provider(foundation: Foundation) -> Provider:
    """Lives as long as the worker: it looks for other keys before it signs, for no thread does (OP-61)."""
    return build_protocol(foundation, Sessions(foundation.units.read, foundation.units.write)).provider
