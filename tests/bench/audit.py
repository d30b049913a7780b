"""A million events of the audit trail, sealed and then verified, in a process whose memory must stay flat.

python -m tests.bench.audit COUNT FOLDER
"""

import json
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import insert

from idp.audit.digest import part_digest, whole_digest
from idp.audit.events import Event
from idp.audit.record import new_event_id
from idp.composition.audit import build_audit
from idp.db.tables import audit_detail, audit_event
from idp.foundation import Foundation
from shared.db.schema_revision import migrate_at
from shared.encryption import generate_master_key
from tests.bench.measure import Finding
from tests.bench.people import foundation_of
from tests.support.stack import ROOT

ALL = 1_000_000
BOUND_SECONDS = 60
BATCH = 5000
PEOPLE = 4000


def audit_findings(count: int, folder: Path) -> list[Finding]:
    """Measured in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.audit", str(count), str(folder)]
    facts = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    seal, verify = facts["seal_seconds"], facts["verify_seconds"]
    whole = verify * ALL / count
    return [
        Finding(
            f"{count:,} audit events sealed and verified",
            f"verified in {verify:.1f} s; {ALL:,} in {whole:.0f} s (bound {BOUND_SECONDS}), "
            f"{facts['verify_processor_seconds']:.1f} s of one processor; sealed {count / seal:,.0f} a second; "
            f"whole: {facts['whole']}",
            facts,
        ),
        Finding(
            "memory (PSS) before, after sealing, after verifying",
            f"{facts['pss_before']:.0f}, {facts['pss_sealed']:.0f}, {facts['pss_verified']:.0f} MiB",
            {},
        ),
    ]


def main(count: int, folder: Path) -> None:
    """Fill the inbox, then seal and verify; what was measured goes to standard output."""
    folder.mkdir(parents=True)
    generate_master_key(folder / "idp-master.key")
    migrate_at(f"sqlite:///{folder / 'idp.sqlite3'}", "idp")
    foundation = foundation_of(folder)
    now = foundation.clock.now()
    _fill(foundation, count, now)
    trail = build_audit(foundation)
    trail.verifier.verify()  # everything is imported and prepared
    before = _pss_mib()
    started = time.perf_counter()
    while trail.seal_all(now):
        pass
    sealed_at, after_sealing = time.perf_counter(), _pss_mib()
    trail.sign_due(now)
    signed_at, worked = time.perf_counter(), time.process_time()
    verdict = trail.verifier.verify()
    facts = {
        "events": verdict.events,
        "whole": verdict.broken is None and verdict.events == count and verdict.heads == 1,
        "seal_seconds": sealed_at - started,
        "verify_seconds": time.perf_counter() - signed_at,
        "verify_processor_seconds": time.process_time() - worked,
        "pss_before": before,
        "pss_sealed": after_sealing,
        "pss_verified": _pss_mib(),
    }
    foundation.database.dispose()
    sys.stdout.write(json.dumps(facts))


def _fill(foundation: Foundation, count: int, now: datetime) -> None:
    names = [event.value for event in Event]
    for start in range(0, count, BATCH):
        moments = [now - timedelta(milliseconds=count - number) for number in range(start, min(start + BATCH, count))]
        rows = [_event(names[number % len(names)], number, at) for number, at in enumerate(moments, start)]
        with foundation.database.write() as connection:
            connection.execute(insert(audit_event), [row for row, _ in rows])
            connection.execute(insert(audit_detail), [detail for _, detail in rows])


def _event(name: str, number: int, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    account_id, event_id = f"account-{number % PEOPLE:08}", new_event_id(at)
    origin = {"address": f"192.0.2.{number % 250}", "agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0"}
    detail, salt, origin_salt = {"amr": "pwd otp"}, event_id[:16].encode(), event_id[16:].encode()
    origin_digest = part_digest(origin_salt, origin)
    digest = whole_digest(origin_digest, part_digest(salt, detail))
    event = {
        "event_id": event_id, "event": name, "at": at, "account_id": account_id, "actor_id": account_id,
        "object_id": f"session-{number:024}", "detail_digest": digest,
    }  # fmt: skip
    kept = {
        "event_id": event_id, "at": at, "origin": origin, "origin_salt": origin_salt, "origin_digest": origin_digest,
        "origin_keyed": False, "detail": detail, "salt": salt,
    }  # fmt: skip
    return event, kept


def _pss_mib() -> float:
    return float(psutil.Process().memory_full_info().pss) / 2**20


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
