"""What idp and uploads would tell the portal, as plain values that a test can change."""

from dataclasses import dataclass, field

from portal.facts import Facts
from portal.limits import DeliveryKind, Limits

CLAIMS = {
    "name": "Jan Timmerman",
    "given_name": "Jan",
    "family_name": "Timmerman",
    "urn:cak:aanhef": "meneer",
    "locale": "nl",
}
LIMITS = Limits(
    kinds=(DeliveryKind("Eigen bijdrage Wmo", ("csv", "xml")), DeliveryKind("Zorgtoewijzing Wlz", ("zip",))),
    max_bytes=50_000_000_000,
    unfinished_days=7,
    retention_days=30,
    receipt_years=7,
    scanned=False,
)


@dataclass
class Answers:
    """What idp and uploads would say; a test changes it."""

    facts: Facts = field(default_factory=Facts)
    limits: Limits | None = LIMITS
