"""Wires stores into use cases into doors: the only file that knows every room."""

import re
from pathlib import Path
from threading import BoundedSemaphore

from flask import Flask

from shared.db.schema_revision import require_current
from shared.layout.applications import told_applications
from shared.layout.install import install_layout
from shared.layout.model import Links
from shared.logging import configure
from shared.metrics import RequestCounts, request_counts
from shared.relying_party.current import browser_binding
from shared.relying_party.mij import Mij
from shared.relying_party.viewer import viewer_source
from shared.relying_party.web import relying_party_blueprint
from shared.web.counting import install_metrics
from shared.web.csrf import install_csrf
from shared.web.health import health_blueprint
from shared.web.proxies import trust_proxies
from shared.web.request_log import install_request_log
from shared.web.security_headers import install_security_headers
from uploads.deliveries.allowances import AllowanceService
from uploads.deliveries.receivers import ReceiverService
from uploads.deliveries.receiving import ReceivingService
from uploads.deliveries.service import DeliveryService
from uploads.foundation import Foundation, lay_foundation
from uploads.intake.downloads import Downloads
from uploads.intake.form_upload import FormUpload
from uploads.intake.introduction import introduction
from uploads.protocol.door import Door
from uploads.protocol.termination import remove
from uploads.protocol.tus import Tus
from uploads.receipts.service import ReceiptService
from uploads.services import Services
from uploads.settings import UploadsSettings
from uploads.web.admission import Admission
from uploads.web.bestanden import bestanden_blueprint
from uploads.web.body_limits import install_body_limits
from uploads.web.counted import CountedDoor, UploadCounts
from uploads.web.deliveries_api import COLLECTION as DELIVERIES
from uploads.web.deliveries_api import PATH as DELIVERIES_PATH
from uploads.web.deliveries_api import DeliveriesApi
from uploads.web.front import Front, Wsgi
from uploads.web.paced_input import PacedBodies
from uploads.web.published import protected_resource, published_blueprint
from uploads.web.received_api import COLLECTION as RECEIVED
from uploads.web.received_api import PATH as RECEIVED_PATH
from uploads.web.received_api import ReceivedApi
from uploads.web.store_away import install_store_away
from uploads.web.tus import TusDoor
from uploads.web.upload_passes import UploadPasses

TUS_PATH = "/files/"
WAITED_FOR_PART = 4  # of the threads of a process this part may wait for forms and JSON that are on their way
STORAGE_IS_FULL = "storage full: no upload is taken in"
BUILT_FILES = Path(__file__).parent / "web" / "static" / "dist"


def create_app() -> Flask:
    """The application as a server process starts it: settings from the environment, schema checked (K2)."""
    settings = UploadsSettings()
    configure("uploads", settings.log_level)
    foundation = lay_foundation(settings)
    require_current(foundation.database, "uploads")
    app = build_app(foundation, build_services(foundation))
    foundation.database.dispose()  # workers are forked after this and need connections of their own
    return app


def build_services(foundation: Foundation) -> Services:
    """The use cases on this foundation."""
    ground, units, limits = foundation.ground, foundation.transactions, foundation.settings.limits
    keeping = foundation.settings.keeping
    return Services(
        tus=Tus(ground, Door(TUS_PATH, limits.max_bytes, foundation.settings.uploads_url)),
        deliveries=DeliveryService(
            units.read, units.write, lambda owner, upload_id, now: remove(ground, owner, upload_id, now)
        ),
        receipts=ReceiptService(units.read),
        form_upload=FormUpload(ground),
        receiving=ReceivingService(units.read, units.write, keeping),
        receivers=ReceiverService(units.read, units.write),
        allowances=AllowanceService(units.read, units.write, limits.quota_bytes),
        downloads=Downloads(units.read, foundation.store),
        intro=lambda: introduction(units.read, limits, keeping, scanned=bool(foundation.settings.clamd)),
    )


def build_app(foundation: Foundation, services: Services) -> Flask:
    """Pages and doors on these use cases."""
    settings = foundation.settings
    app = Flask("uploads", static_folder=None)
    trust_proxies(app, settings.trusted_proxy_hops)
    links = Links(settings.idp_url, settings.portal_url, settings.uploads_url)
    install_request_log(app)
    counts = request_counts()
    install_metrics(app, counts)
    others = Mij(settings.idp_url, foundation.party, foundation.fetcher, told_applications)
    viewer = viewer_source(lambda session: others.of(session) or (), links)
    install_layout(app, links, viewer, settings.demo, foundation.clock, dist=[BUILT_FILES])
    install_body_limits(app)
    install_store_away(app)
    install_csrf(app, foundation.vault.derive("csrf"), settings.uploads_url, browser_binding)
    install_security_headers(app, settings.https)
    app.register_blueprint(relying_party_blueprint(foundation.party))
    app.register_blueprint(health_blueprint(lambda: check_dependencies(foundation)))
    resource = protected_resource(settings.uploads_url, settings.idp_url)
    app.register_blueprint(published_blueprint(services, resource))
    app.register_blueprint(bestanden_blueprint(services, foundation.clock))
    _put_doors_in_front(app, foundation, services, counts)
    return app


def check_dependencies(foundation: Foundation) -> str | None:
    """That no upload is taken in for lack of room, if so. Raises when the database or the store can't be used.

    Not a reason to be unready: whoever takes an unready service away takes away what makes room (0052).
    """
    require_current(foundation.database, "uploads")
    foundation.store.check_writable()
    return None if foundation.ground.room.takes(1) else STORAGE_IS_FULL


def _put_doors_in_front(app: Flask, foundation: Foundation, services: Services, counts: RequestCounts | None) -> None:
    settings, units, party = foundation.settings, foundation.transactions, foundation.party
    passes = UploadPasses(units.read, units.write, TUS_PATH, settings.https)
    admission = Admission(party, settings.uploads_url, passes)
    cors = settings.uploads_cors_origins
    of_uploads = None if counts is None else UploadCounts(counts)
    tus = TusDoor(services, admission, passes, foundation.clock, settings.https, cors, of_uploads)
    deliveries = DeliveriesApi(services, party, foundation.clock, settings.https)
    received = ReceivedApi(services, party, foundation.clock, settings.https)

    def counted(door: Wsgi, paths: re.Pattern[str]) -> Wsgi:
        return door if counts is None else CountedDoor(door, paths, counts)

    places = BoundedSemaphore(max(1, settings.uploads_threads // WAITED_FOR_PART))
    programs = {
        DELIVERIES: PacedBodies(counted(deliveries, DELIVERIES_PATH), places),
        RECEIVED: PacedBodies(counted(received, RECEIVED_PATH), places),
    }
    app.wsgi_app = Front(PacedBodies(app.wsgi_app, places), tus, programs, TUS_PATH)  # type: ignore[method-assign]
