"""`<kenmerk:kenmerk>` in an address matches the shape of a reference, so that '.json' behind it is another route."""

from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from uploads.deliveries.kenmerk import SHAPE


class KenmerkConverter(BaseConverter):
    """`AL-2027-0211-M4RH`."""

    regex = SHAPE


def install_kenmerk_converter(state: BlueprintSetupState) -> None:
    """Make the converter known to the app before the blueprint's rules are added."""
    state.app.url_map.converters["kenmerk"] = KenmerkConverter
