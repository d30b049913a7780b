"""Names in the environment that look like settings of ours and are none: a misspelt one would stay at its default.

They are told and not refused: a platform may add names of its own (as for a service called `mcz-idp`), and a release
that goes back one meets settings that it does not know yet.
"""

import os
from collections.abc import Iterable, Mapping

from pydantic_settings import BaseSettings

from shared.layout.contact import ContactSettings
from shared.logging import get_logger
from shared.settings import SERVICES, CommonSettings

PREFIX = "MCZ_"
OF_ONE_SERVICE = frozenset(  # without its name in front; the others get the same environment
    {
        "MCZ_AUDIT_DETAIL_DAYS", "MCZ_AUDIT_HEADS_DIR", "MCZ_AUDIT_ORIGIN_DAYS", "MCZ_CLAMD", "MCZ_LETTERS_DIR",
        "MCZ_LETTERS_RETURN_ADDRESS", "MCZ_SCANNING",
    }
)  # fmt: skip
OF_NO_CLASS = frozenset({"MCZ_PARENT_IS_INIT"})

log = get_logger(__name__)


def warn_of_unknown_settings(service: str, settings: CommonSettings) -> None:
    """Name them in the log, without their values."""
    if names := unknown_settings(service, type(settings), os.environ):
        log.warning("no setting has this name: it changes nothing", names=names)


def unknown_settings(service: str, own: type[CommonSettings], environment: Mapping[str, str]) -> list[str]:
    """Names that nobody reads. What begins with the name of another service is for that one to tell."""
    known = {*_names_of(own), *_names_of(ContactSettings), *OF_ONE_SERVICE, *OF_NO_CLASS}
    others = tuple(f"{PREFIX}{other.upper()}_" for other in SERVICES if other != service)
    ours = {name.upper() for name in environment if name.upper().startswith(PREFIX)}
    return sorted(name for name in ours - known if not name.startswith(others))


def _names_of(settings: type[BaseSettings]) -> Iterable[str]:
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        yield str(field.validation_alias) if field.validation_alias else f"{prefix}{name}".upper()
