"""The use cases of uploads in memory, for tests of pages: same names, same verdicts, no bytes kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import IO, Any

from shared.jose.keys import PublicKeys, SigningKey, generate_key
from uploads.deliveries.model import (
    DeliveredFile,
    Delivery,
    DeliveryFilter,
    DeliveryKind,
    Introduction,
    OpenUpload,
    Page,
)
from uploads.deliveries.party import Party
from uploads.deliveries.service import FinishRefusal, StartRefusal, WithdrawRefusal, may_see
from uploads.deliveries.states import DeliveryState
from uploads.intake.form_upload import FormRefusal
from uploads.protocol.model import UploadState
from uploads.receipts.proof import Proof, check_proof
from uploads.receipts.receipt import Receipt, ReceiptFile, ReceiptRefusal, make_receipt

TYPES = (
    DeliveryKind("wmo", "Eigen bijdrage Wmo", ("csv", "xml", "pdf", "zip"), 50_000_000_000),
    DeliveryKind("overig", "Overig", (), 2_000_000, allow_empty=True, on_page=False),
    DeliveryKind("wlz", "Zorgtoewijzing Wlz", ("xml",), 1_000_000, allow_empty=True),
)
PAGE_SIZE = 25
EMPTY_DIGEST = sha256(b"").hexdigest()


def a_file(name: str = "wmo-2027.csv", length: int = 1000, **other: Any) -> DeliveredFile:
    """A file that is in, unless `offset` and `state` say otherwise."""
    at = other.pop("at")
    facts = {
        "upload_id": sha256(f"{name}{length}".encode()).hexdigest()[:32],
        "offset": length,
        "state": UploadState.CLEAN,
        "sha256": sha256(name.encode()).hexdigest(),
        "created_at": at,
        "last_byte_at": at,
        "received_at": at,
        "last_modified": "1771000000000",
    }
    return DeliveredFile(name=name, length=length, **(facts | other))


def a_delivery(party: Party, kenmerk: str, at: datetime, **other: Any) -> Delivery:
    """A delivery that is received, unless said otherwise."""
    facts: dict[str, Any] = {
        "soort": "wmo",
        "soort_name": "Eigen bijdrage Wmo",
        "description": "",
        "state": DeliveryState.RECEIVED,
        "one_file": False,
        "account": party.account,
        "sender": party.name,
        "relatienummer": party.relatienummer,
        "relatie_naam": party.relatie_naam,
        "created_at": at,
        "finished_at": at,
        "checked_at": at,
        "picked_up_at": None,
        "withdrawn_at": None,
        "files": (a_file(at=at),),
    }
    return Delivery(kenmerk=kenmerk, **(facts | other))


@dataclass
class FakeDeliveries:
    """Rows in a dict, in the order in which they were put there."""

    rows: dict[str, Delivery] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)

    def put(self, *deliveries: Delivery) -> None:
        self.rows |= {one.kenmerk: one for one in deliveries}

    def kinds_for(self, party: Party, kinds: tuple[DeliveryKind, ...]) -> tuple[DeliveryKind, ...]:
        return kinds

    def start(self, party: Party, soort: str, omschrijving: str, now: datetime) -> Delivery | StartRefusal:
        if len(omschrijving) > 200:
            return StartRefusal.DESCRIPTION_TOO_LONG
        if soort not in {one.soort for one in TYPES}:
            return StartRefusal.UNKNOWN_SOORT
        kenmerk = f"AL-2027-0216-AAA{'3456789ABCDEFGH'[len(self.rows)]}"
        open_one = {"state": DeliveryState.OPEN, "finished_at": None, "checked_at": None, "files": ()}
        self.put(a_delivery(party, kenmerk, now, soort=soort, description=omschrijving, **open_one))
        return self.rows[kenmerk]

    def get(self, party: Party, kenmerk: str) -> Delivery | None:
        found = self.rows.get(kenmerk)
        return found if found is not None and may_see(party, found) else None

    def list(self, party: Party, chosen: DeliveryFilter, page: int, now: datetime) -> Page:
        seen = [one for one in self.rows.values() if may_see(party, one) and self._fits(one, chosen, now)]
        return Page(tuple(seen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]), page, len(seen))

    @staticmethod
    def _fits(one: Delivery, chosen: DeliveryFilter, now: datetime) -> bool:
        day = (one.finished_at or one.created_at).date()
        return (
            chosen.status in {None, one.status(now)}
            and (chosen.van is None or day >= chosen.van)
            and (chosen.tot is None or day <= chosen.tot)
        )

    def finish(
        self, party: Party, kenmerk: str, now: datetime, omschrijving: str | None = None
    ) -> Delivery | FinishRefusal:
        found = self.get(party, kenmerk)
        if found is None:
            return FinishRefusal.NOT_FOUND
        if not found.files:
            return FinishRefusal.NO_FILES
        if any(one.state is UploadState.OPEN for one in found.files):
            return FinishRefusal.UNFINISHED_FILES
        if len(omschrijving or "") > 200:
            return FinishRefusal.DESCRIPTION_TOO_LONG
        text = found.description if omschrijving is None else omschrijving
        self.put(replace(found, state=DeliveryState.CHECKING, finished_at=now, description=text))
        return self.rows[kenmerk]

    def open_uploads(self, party: Party, now: datetime) -> tuple[OpenUpload, ...]:
        return tuple(
            OpenUpload(
                upload_id=file.upload_id,
                name=file.name,
                length=file.length,
                offset=file.offset,
                kenmerk=one.kenmerk,
                created_at=file.created_at,
                last_byte_at=file.last_byte_at,
                expires_at=now + timedelta(days=5),
                busy=False,
                last_modified=file.last_modified,
                one_file=one.one_file,
            )
            for one in self.rows.values()
            for file in one.files
            if one.account == party.account and file.state is UploadState.OPEN
        )

    def remove_file(self, party: Party, upload_id: str, now: datetime) -> bool:
        for one in self.rows.values():
            kept = tuple(file for file in one.files if file.upload_id != upload_id)
            if one.account == party.account and one.state is DeliveryState.OPEN and kept != one.files:
                self.put(replace(one, files=kept))
                self.removed.append(upload_id)
                return True
        return False

    def withdraw(self, party: Party, kenmerk: str, now: datetime) -> Delivery | WithdrawRefusal:
        found = self.get(party, kenmerk)
        if found is None:
            return WithdrawRefusal.NOT_FOUND
        if not found.may_be_withdrawn:
            return WithdrawRefusal.TOO_LATE
        self.put(replace(found, state=DeliveryState.WITHDRAWN, withdrawn_at=now))
        return self.rows[kenmerk]


@dataclass
class FakeReceipts:
    """Real receipts under a key of its own."""

    deliveries: FakeDeliveries
    key: SigningKey = field(default_factory=lambda: generate_key("ES256"))

    def pdf(self, kenmerk: str) -> bytes | None:
        return None

    def deletion(self, kenmerk: str) -> str | None:
        return None

    def time_stamp(self, kenmerk: str) -> bytes | None:
        return None

    def get(self, kenmerk: str) -> str | None:
        found = self.deliveries.rows[kenmerk]
        if found.checked_at is None or found.finished_at is None:
            return None
        files = tuple(ReceiptFile(file.name, file.length, file.sha256 or EMPTY_DIGEST) for file in found.files)
        facts = Receipt(
            issuer="http://uploads.test",
            kenmerk=kenmerk,
            relatienummer=found.relatienummer,
            relatie_naam=found.relatie_naam,
            account=found.account,
            sender=found.sender,
            soort=found.soort,
            received_at=found.finished_at,
            scanned=True,
            files=files,
        )
        return make_receipt(facts, self.key)

    def check_proof(self, text: str) -> Proof | ReceiptRefusal:
        return check_proof(text, PublicKeys({"keys": [self.key.public_jwk()]}))


@dataclass
class FakeFormUpload:
    """Counts and hashes a file, and puts it into its delivery."""

    deliveries: FakeDeliveries
    refuses: FormRefusal | None = None

    def receive(
        self, party: Party, kenmerk: str, filename: str, filetype: str, stream: IO[bytes], length: int, now: datetime
    ) -> str | FormRefusal:
        if self.refuses is not None:
            return self.refuses
        digest = sha256(stream.read()).hexdigest()
        file = a_file(filename, length, sha256=digest, at=now)
        found = self.deliveries.rows[kenmerk]
        self.deliveries.put(replace(found, files=(*found.files, file)))
        return file.upload_id


class FakeServices:
    """Has the names that pages use of `uploads.services.Services`."""

    def __init__(self) -> None:
        self.deliveries = FakeDeliveries()
        self.receipts = FakeReceipts(self.deliveries)
        self.form_upload = FakeFormUpload(self.deliveries)
        self.receiving = None  # pages of the receiving staff are tested with the real ones
        self.downloads = None
        self.allowances = None
        self.types: tuple[DeliveryKind, ...] = TYPES

    def intro(self) -> Introduction:
        return Introduction(self.types, 50_000_000_000, 7, 30, 7, scanned=False)
