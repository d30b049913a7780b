"""`MCZ_UPLOADS_STORE_URL`: a folder, or a bucket of an object store that speaks S3."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

SHAPE = "must be file:/// and an absolute path, or s3://bucket/prefix with ?endpoint= and &region="
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_OPTIONS = frozenset({"endpoint", "region"})


@dataclass(frozen=True, slots=True)
class Bucket:
    """prefix: what every key begins with, empty or with a slash at its end. endpoint: None for that of AWS."""

    name: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None


def parse_store_url(url: str, *, plain_http: bool) -> Path | Bucket:
    """Where bytes lie. plain_http: an endpoint elsewhere may do without TLS. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return Path(unquote(parts.path))
    if parts.scheme != "s3":
        raise ValueError(SHAPE)
    return _bucket(parts, plain_http=plain_http)


def _bucket(parts: SplitResult, *, plain_http: bool) -> Bucket:
    prefix = parts.path.strip("/")
    given = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    options = {name: values[0] for name, values in given.items() if len(values) == 1}
    if not _BUCKET.fullmatch(parts.netloc) or (prefix and not _PREFIX.fullmatch(prefix)) or parts.fragment:
        raise ValueError(SHAPE)
    if options.keys() != given.keys() or not options.keys() <= _OPTIONS:
        raise ValueError(SHAPE)
    endpoint, region = options.get("endpoint"), options.get("region")
    if endpoint is not None:
        _require_endpoint(endpoint, plain_http=plain_http)
    if region is not None and not _REGION.fullmatch(region):
        raise ValueError(f"{SHAPE}; region is a name such as eu-central-1")
    return Bucket(parts.netloc, f"{prefix}/" if prefix else "", endpoint, region)


def _require_endpoint(endpoint: str, *, plain_http: bool) -> None:
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.path.strip("/"):
        raise ValueError(f"{SHAPE}; endpoint is an address such as https://s3.example")
    if parts.scheme == "http" and not plain_http and parts.hostname not in LOOPBACK:
        raise ValueError("needs an endpoint with https in production")
