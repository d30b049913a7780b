"""The uploads that wait to go on: as JSON for the widget, and removing one, with a question first."""

from flask import abort, redirect, render_template
from flask.typing import ResponseReturnValue

from uploads.deliveries.model import OpenUpload
from uploads.web import done
from uploads.web.file_rows import ENDPOINT
from uploads.web.pages import Pages, party

NOT_FOUND = 404


def add_unfinished(pages: Pages) -> None:
    """`/uploads.json` and `/uploads/<id>…`; of another account nothing is found."""
    deliveries = pages.services.deliveries

    @pages.json("/uploads.json")
    def unfinished() -> ResponseReturnValue:
        return {"uploads": [facts(one) for one in deliveries.open_uploads(party(), pages.clock.now())]}

    @pages.page("/uploads/<upload_id>/verwijderen")
    def ask_to_remove(upload_id: str) -> ResponseReturnValue:
        waiting = deliveries.open_uploads(party(), pages.clock.now())
        upload = next((one for one in waiting if one.upload_id == upload_id), None)
        if upload is None:
            abort(NOT_FOUND)
        return render_template("bestanden/remove.html", upload=upload)

    @pages.page("/uploads/<upload_id>/verwijderen", "POST")
    def remove_by_form(upload_id: str) -> ResponseReturnValue:
        if not deliveries.remove_file(party(), upload_id, pages.clock.now()):
            abort(NOT_FOUND)
        return redirect(done.address("overview", done.REMOVED), code=303)


def facts(upload: OpenUpload) -> dict[str, object]:
    """What the script may know of an unfinished upload."""
    return {
        "id": upload.upload_id,
        "url": ENDPOINT + upload.upload_id,
        "kenmerk": upload.kenmerk,
        "name": upload.name,
        "length": upload.length,
        "offset": upload.offset,
        "percent": upload.percent,
        "running": upload.busy,
    }
