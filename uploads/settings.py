"""Settings of uploads, read once from the environment and checked at start."""

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from shared.setting_words import DatabaseUrl, Origins
from shared.settings import CommonSettings, require_key_outside
from uploads.deliveries.keeping import MOST_DAYS, MOST_YEARS, Keeping
from uploads.intake.limits import FILE_MAX_BYTES, KEEP_FREE_BYTES, Limits
from uploads.scanning.clamd import is_place
from uploads.stores.store_address import Bucket, parse_store_url

FEW_CORES = 2
HASH_THREADS = 2

Days = Annotated[int, Field(gt=0, le=MOST_DAYS)]
Years = Annotated[int, Field(gt=0, le=MOST_YEARS)]


class UploadsSettings(CommonSettings):
    """What uploads needs beyond the common settings.

    uploads_store_url: `file:///…`, by default a folder below the state folder, or `s3://…`. uploads_keep_free_bytes:
    what uploads leave free on the disks of bytes and database (docs/decisions/0052). uploads_cors_origins:
    browser origins that may call with a token. uploads_login_level, uploads_login_max_age: what each login must
    have been (K14); phr asks a passkey or security key, the age is in seconds. clamd, scanning: see
    `_scanning_is_decided` (K39). uploads_hash_threads: see `hash_threads`. uploads_timestamp_url: of a time stamping
    authority for receipts (RFC 3161, K41), nobody is asked without; uploads_timestamp_roots: PEM file of whom we trust.
    uploads_keep_days, uploads_receipt_years, uploads_account_days: see `Keeping`.
    """

    uploads_database_url: DatabaseUrl = ""
    uploads_master_key_file: Path | None = None
    uploads_store_url: str = ""
    uploads_cors_origins: Origins = ()
    uploads_workers: PositiveInt = 2
    uploads_threads: PositiveInt = 128
    uploads_hash_threads: NonNegativeInt | None = None
    uploads_max_bytes: PositiveInt = FILE_MAX_BYTES
    uploads_quota_bytes: PositiveInt = Limits().quota_bytes
    uploads_keep_days: Days = Keeping().bytes_days
    uploads_receipt_years: Years = Keeping().receipt_years
    uploads_account_days: Days = Keeping().account_days
    uploads_keep_free_bytes: NonNegativeInt = KEEP_FREE_BYTES
    uploads_login_level: Literal["mfa", "phr"] = "mfa"
    uploads_login_max_age: PositiveInt | None = None
    uploads_timestamp_url: str = ""
    uploads_timestamp_roots: Path | None = None
    clamd: str = ""
    scanning: Literal["on", "off"] = "on"

    @model_validator(mode="after")
    def _key_is_kept_apart(self) -> Self:
        if self.demo:
            return self
        if self.uploads_master_key_file is None:
            raise ValueError("production needs MCZ_UPLOADS_MASTER_KEY_FILE")
        require_key_outside(self.var, self.uploads_master_key_file)
        return self

    @model_validator(mode="after")
    def _scanning_is_decided(self) -> Self:
        """K39: production never runs without a scanner by accident, and no setting pretends to scan."""
        if self.clamd and not is_place(self.clamd):
            raise ValueError("MCZ_CLAMD must be host:port or the path of a socket")
        if self.clamd and self.scanning == "off":
            raise ValueError("MCZ_CLAMD and MCZ_SCANNING=off contradict each other")
        if not self.demo and not self.clamd and self.scanning != "off":
            raise ValueError("production needs a virus scanner (MCZ_CLAMD) or an explicit MCZ_SCANNING=off")
        return self

    @model_validator(mode="after")
    def _authority_is_trusted(self) -> Self:
        if bool(self.uploads_timestamp_url) != (self.uploads_timestamp_roots is not None):
            raise ValueError("MCZ_UPLOADS_TIMESTAMP_URL and MCZ_UPLOADS_TIMESTAMP_ROOTS need each other")
        return self

    @model_validator(mode="after")
    def _store_is_known(self) -> Self:
        try:
            _ = self.store
        except ValueError as unknown:
            raise ValueError(f"MCZ_UPLOADS_STORE_URL {unknown}") from unknown
        return self

    @property
    def https(self) -> bool:
        """True when the own address of uploads is https."""
        return self.uploads_url.startswith("https:")

    @property
    def database_url(self) -> str:
        """The configured database, or SQLite in the state folder."""
        return self.uploads_database_url or f"sqlite:///{self.var / 'uploads.sqlite3'}"

    @property
    def master_key_file(self) -> Path:
        """The configured key file; in demo mode one that is generated in the state folder."""
        return self.uploads_master_key_file or self.var / "uploads-master.key"

    @property
    def store(self) -> Path | Bucket:
        """The folder or the bucket that holds the uploaded bytes."""
        if self.uploads_store_url:
            return parse_store_url(self.uploads_store_url, plain_http=self.demo)
        return self.var / "uploads"

    @property
    def hash_threads(self) -> int:
        """Threads of a process that hash large pieces while others write them; 0: none, each stream hashes its own.

        Unless configured, none on two cores: the streams themselves keep both busy there.
        """
        if self.uploads_hash_threads is not None:
            return self.uploads_hash_threads
        return 0 if len(os.sched_getaffinity(0)) <= FEW_CORES else HASH_THREADS

    @property
    def keeping(self) -> Keeping:
        return Keeping(self.uploads_keep_days, self.uploads_receipt_years, self.uploads_account_days)

    @property
    def limits(self) -> Limits:
        return Limits(max_bytes=self.uploads_max_bytes, quota_bytes=self.uploads_quota_bytes)
