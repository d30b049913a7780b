"""A delivery that comes in one form, without script: the same rules, store and receipt as by tus (K38)."""

import os
from collections.abc import Sequence
from datetime import datetime

from werkzeug.datastructures import FileStorage

from shared.layout.formats import size_text
from uploads.deliveries.model import Delivery, DeliveryKind
from uploads.deliveries.party import Party
from uploads.deliveries.service import StartRefusal
from uploads.intake.form_upload import FormRefusal
from uploads.intake.limits import FORM_UPLOAD_MAX_BYTES
from uploads.protocol.errors import is_disk_full
from uploads.services import Services
from uploads.web.forms.delivery import DeliveryForm
from uploads.web.texts import FORM_REFUSALS, START_REFUSALS, message
from uploads.web.widget import kinds_on_page

Errors = list[tuple[str, str]]


class FormDelivery:
    """Receives one form; of a form that is refused nothing stays."""

    def __init__(self, services: Services, party: Party, now: datetime) -> None:
        self._services = services
        self._party = party
        self._now = now

    def receive(self, form: DeliveryForm, sent: Sequence[FileStorage]) -> Delivery | Errors:
        """The finished delivery, or what is wrong as (field, sentence); also that the database is full (tus-X04)."""
        try:
            return self._receive(form, sent)
        except OSError as failure:
            if not is_disk_full(failure):
                raise
            return [("bestanden", message(FORM_REFUSALS[FormRefusal.NO_ROOM]))]

    def _receive(self, form: DeliveryForm, sent: Sequence[FileStorage]) -> Delivery | Errors:
        files = [file for file in sent if file.filename]
        kind = next(
            (one for one in kinds_on_page(self._services, self._party, self._now) if one.soort == form.soort), None
        )
        if kind is None or not files:
            return missing(kind, files)
        started = self._services.deliveries.start(self._party, kind.soort, form.omschrijving, self._now)
        if isinstance(started, StartRefusal):
            field, number = START_REFUSALS[started]
            return [(field, message(number))]
        return self._fill(started.kenmerk, kind, files)

    def _fill(self, kenmerk: str, kind: DeliveryKind, files: Sequence[FileStorage]) -> Delivery | Errors:
        for file in files:
            stored = self._services.form_upload.receive(
                self._party, kenmerk, file.filename or "", file.mimetype, file.stream, length_of(file), self._now
            )
            if isinstance(stored, FormRefusal):
                self._services.deliveries.withdraw(self._party, kenmerk, self._now)
                return [("bestanden", sentence(stored, kind, file.filename or ""))]
        finished = self._services.deliveries.finish(self._party, kenmerk, self._now)
        return finished if isinstance(finished, Delivery) else [("bestanden", message("unfinished"))]


def missing(kind: DeliveryKind | None, files: Sequence[FileStorage]) -> Errors:
    """E50a and E50, in the order of the form."""
    errors = [] if kind else [("soort", message("E50a"))]
    return errors if files else [*errors, ("bestanden", message("E50"))]


def length_of(file: FileStorage) -> int:
    """Bytes of a file that the form parser has put aside."""
    end = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    return end


def sentence(refused: FormRefusal, kind: DeliveryKind, name: str) -> str:
    """Why this file is not taken, and what would be."""
    most = size_text(min(kind.max_bytes, FORM_UPLOAD_MAX_BYTES))
    listed = ", ".join(one.upper() for one in kind.extensions)
    return message(FORM_REFUSALS[refused], naam=name, grootte=most, lijst=listed)
