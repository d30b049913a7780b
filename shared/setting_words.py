"""What the value of a setting must look like. What is refused says how it should be, and never repeats a secret."""

import re
from typing import Annotated, Final
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, PositiveInt, SecretStr
from pydantic_settings import NoDecode

# A password may hold anything but an @, and whoever connects by a socket names no host.
DATABASE_URL: Final = re.compile(r"sqlite:///.+|postgresql(\+psycopg)?://([^@]*@)?(\[[^]]*\]|[^/:?@]*)(:\d+)?([/?].*)?")
MAIL_SCHEMES: Final = frozenset({"smtp", "smtps"})


def has_host_and_sound_port(url: str) -> bool:
    """Whether it names a host, and a port that can be one or none."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_host_and_port(text: str) -> bool:
    """Whether this is `host:port`, both of them."""
    try:
        parts = urlsplit(f"//{text}")
        return bool(parts.hostname and parts.port) and parts.netloc == text
    except ValueError:
        return False


def _comma_separated(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _database_url(value: str) -> str:
    if value and not DATABASE_URL.fullmatch(value):
        raise ValueError("must be like postgresql+psycopg://user:password@host/name or sqlite:///path")
    return value


def _mail_url(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    if url.partition("://")[0] not in MAIL_SCHEMES or not has_host_and_sound_port(url):
        raise ValueError("must be smtp:// or smtps:// with a host, as in smtps://user:password@mail.example:465")
    if not unquote(url).isascii():  # smtplib encodes a login so: with another one every mail would fail
        raise ValueError("must have a user and a password of ASCII characters alone")
    return value


def _destinations(value: tuple[str, ...]) -> tuple[str, ...]:
    if wrong := [entry for entry in value if not is_host_and_port(entry)]:
        raise ValueError(f"{wrong[0]!r} is no host:port")
    return value


def _origins(value: tuple[str, ...]) -> tuple[str, ...]:
    if wrong := [entry for entry in value if not _is_origin(entry)]:
        raise ValueError(f"{wrong[0]!r} is no origin as browsers send it: scheme, host and port, in small letters")
    return value


def _is_origin(text: str) -> bool:
    scheme, _, place = text.partition("://")
    sound = has_host_and_sound_port(text) and not re.search(r"[/?#@]", place)
    return scheme in {"http", "https"} and sound and text == text.lower()


CommaSeparated = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_comma_separated)]
CommaSeparatedDays = Annotated[tuple[PositiveInt, ...], NoDecode, BeforeValidator(_comma_separated)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
Destinations = Annotated[CommaSeparated, AfterValidator(_destinations)]
MailUrl = Annotated[SecretStr, AfterValidator(_mail_url)]
Origins = Annotated[CommaSeparated, AfterValidator(_origins)]
