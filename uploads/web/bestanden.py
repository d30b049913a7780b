"""The screens of Bestanden, one file per journey."""

from flask import Blueprint

from shared.clock import Clock
from uploads.services import Services
from uploads.web.delivering import add_delivering
from uploads.web.delivery_page import add_delivery_page
from uploads.web.finishing import add_finishing
from uploads.web.kenmerk_converter import install_kenmerk_converter
from uploads.web.kinds_admin import add_kinds_admin
from uploads.web.overview import add_overview
from uploads.web.pages import Pages, speak_the_users_language
from uploads.web.receipt_check import add_receipt_check
from uploads.web.receiving import add_receiving
from uploads.web.room_admin import add_room_admin
from uploads.web.session_pages import add_session_pages
from uploads.web.unfinished import add_unfinished
from uploads.web.withdrawal import add_withdrawal


def bestanden_blueprint(services: Services, clock: Clock) -> Blueprint:
    """All pages of Bestanden and the JSON routes of their widget."""
    blueprint = Blueprint("bestanden", __name__, template_folder="templates")
    blueprint.record_once(install_kenmerk_converter)
    blueprint.before_request(speak_the_users_language)
    pages = Pages(blueprint, services, clock)
    for add in (
        add_overview,
        add_delivering,
        add_finishing,
        add_delivery_page,
        add_withdrawal,
        add_unfinished,
        add_receipt_check,
        add_receiving,
        add_kinds_admin,
        add_room_admin,
        add_session_pages,
    ):
        add(pages)
    return blueprint
