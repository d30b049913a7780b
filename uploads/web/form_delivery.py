"""A delivery that comes in one form, without script: the same rules, store and receipt as by tus (K38)."""

import os
from datetime import datetime

from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from shared.layout.formats import size_text
from uploads.deliveries.model import Delivery, DeliveryType
from uploads.deliveries.party import Party
from uploads.deliveries.service import StartRefusal
from uploads.services import Services
from uploads.web.body_limits import FORM_FILE_BYTES
from uploads.web.forms.delivery import DeliveryForm
from uploads.web.texts import FORM_REFUSALS, START_REFUSALS, message
from uploads.web.widget import kinds_on_page

Errors = list[tuple[str, str]]


class FormDelivery:
    """Receives one form. Nothing is kept of a form that is refused before its first file is stored."""

    def __init__(self, services: Services, party: Party, now: datetime) -> None:
        self._services = services
        self._party = party
        self._now = now

    def receive(self, form: DeliveryForm, files: list[FileStorage]) -> Delivery | Errors:
        """The finished delivery, or what is wrong with the form."""
        files = [file for file in files if file.filename]
        kind = next((one for one in kinds_on_page(self._services) if one.soort == form.soort), None)
        errors = missing(kind, files)
        if errors or kind is None:
            return errors
        started = self._services.deliveries.start(self._party, form.soort, form.omschrijving, self._now)
        if isinstance(started, StartRefusal):
            field, number = START_REFUSALS[started]
            return [(field, message(number))]
        return self._fill(started.kenmerk, kind, files)

    def _fill(self, kenmerk: str, kind: DeliveryType, files: list[FileStorage]) -> Delivery | Errors:
        for file in files:
            refused = self._store(kenmerk, kind, file)
            if refused is not None:
                self._services.deliveries.withdraw(self._party, kenmerk, self._now)
                return [("bestanden", refused)]
        finished = self._services.deliveries.finish(self._party, kenmerk, self._now)
        return finished if isinstance(finished, Delivery) else [("bestanden", message("unfinished"))]

    def _store(self, kenmerk: str, kind: DeliveryType, file: FileStorage) -> str | None:
        """Store one file; the sentence that says why not, when it is refused."""
        outcome = self._services.form_upload.receive(
            self._party, kenmerk, file.filename or "", file.mimetype, file.stream, length_of(file), self._now
        )
        if isinstance(outcome, str):
            return None
        return message(
            FORM_REFUSALS[outcome],
            naam=file.filename,
            grootte=size_text(min(kind.max_bytes, FORM_FILE_BYTES)),
            lijst=", ".join(extension.upper() for extension in kind.extensions) or gettext("alle soorten"),
        )


def missing(kind: DeliveryType | None, files: list[FileStorage]) -> Errors:
    """E50 and E50a, in the order of the form."""
    errors = [] if kind else [("soort", message("E50a"))]
    return errors if files else [*errors, ("bestanden", message("E50"))]


def length_of(file: FileStorage) -> int:
    """Bytes of a file that the form parser has put aside."""
    end = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    return end
