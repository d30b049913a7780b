"""Builds what keeps and proves the audit trail, and its regular work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.audit.heads import Heads
from idp.audit.retention import Retention, Terms
from idp.audit.sealer import Sealer
from idp.audit.verify import Verifier
from idp.delivery.head_files import HeadFiles
from idp.foundation import Foundation
from shared.jose.keys import PublicKeys

BATCHES_AT_ONCE = 50  # then other work gets its turn


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """Sealing, signing, checking and erasing on the same transactions."""

    sealer: Sealer
    heads: Heads
    files: HeadFiles
    verifier: Verifier
    retention: Retention

    def seal_all(self, now: datetime) -> int:
        """Seal what waits, within bounds; how many events."""
        sealed = 0
        for _ in range(BATCHES_AT_ONCE):
            done = self.sealer.seal(now)
            sealed += done
            if not done:
                break
        return sealed

    def sign_due(self, now: datetime) -> bool:
        """The head of today, if it is not there yet, also as a file; True when it was made now."""
        made = self.heads.sign_due(now)
        newest = made or self.heads.newest()
        if newest is not None and not self.files.has(newest):
            self.files.write(newest, self.heads.public_jwks())
        return made is not None


def build_audit(foundation: Foundation) -> AuditTrail:
    """On this foundation."""
    units, settings = foundation.units, foundation.settings
    heads = Heads(units.read, units.write, foundation.vault)
    terms = Terms(timedelta(days=settings.audit_origin_days), timedelta(days=settings.audit_detail_days))
    return AuditTrail(
        sealer=Sealer(units.read, units.write),
        heads=heads,
        files=HeadFiles(settings.audit_heads_folder),
        verifier=Verifier(units.read, lambda: PublicKeys(heads.public_jwks())),
        retention=Retention(units.read, units.write, foundation.vault.derive("audit-origin"), terms),
    )
