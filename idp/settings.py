"""Settings of the idp, read once from the environment and checked at start."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import NonNegativeInt, PositiveInt, model_validator

from idp.accounts.life import CLOSED_KEPT_DAYS, PROPOSALS_LAPSE_DAYS, REJECTED_KEPT_DAYS
from idp.login.sso_session import ACR_MFA, ACR_PHR
from shared.setting_words import CommaSeparated, CommaSeparatedDays, DatabaseUrl
from shared.settings import CommonSettings, is_ip_address, require_key_outside

DEMO_TRIES_PER_ADDRESS = 5000
TRIES_PER_ADDRESS = 100
BEGUN_FOR_EACH_TRY = 10


class IdpSettings(CommonSettings):
    """What the idp needs beyond the common settings.

    tries_per_address: failed logins an address may make in 15 minutes before it is refused.
    idp_limits_times: how many times its tries every limit on guessing allows, for an installation that is measured.
    idp_limits_force: production refuses more than 1 without this.
    idp_threads: of a server process, where each request holds one; idp_protocol_threads of them pages never take.
    idp_pages: pages that a server process works on at a time.
    idp_own_cores: each server process stays on a core of its own; False where containers share cores by quota.
    idp_profile: general or nlgov; unset means general in demo mode, nlgov in production.
    idp_rp_id: host name that passkeys are bound to: that of the idp's address, or a domain above it.
    audit_origin_days: how long address and agent of an event can be read; after that they are keyed hashes.
    audit_detail_days: how long the rest of what can be erased stays.
    idp_acr_uris: other names of our levels of trust, as `urn:cak:acr:mfa=http://eidas.europa.eu/LoA/low` (K14).
    idp_closed_kept_days: how long a closed account keeps its name and its signed form (T25).
    idp_rejected_kept_days: the same for an application that was rejected, or lapsed.
    idp_proposals_lapse_days: how long a proposal waits for another person; then it lapses.
    idp_extra_notice_days: mails besides the one at 30 days, so many days before a password ends (K21).
    """

    idp_database_url: DatabaseUrl = ""
    idp_master_key_file: Path | None = None
    letters_dir: Path | None = None
    letters_return_address: str = "Postbus 00000, 1000 AA Plaats"
    idp_profile: Literal["general", "nlgov"] | None = None
    idp_workers: PositiveInt = 2
    idp_threads: PositiveInt = 192
    idp_protocol_threads: PositiveInt = 24
    idp_pages: PositiveInt = 1
    idp_own_cores: bool = True
    idp_hash_waiters: NonNegativeInt = 24
    idp_tries_per_address: PositiveInt | None = None
    idp_limits_times: PositiveInt = 1
    idp_limits_force: bool = False
    idp_extra_notice_days: CommaSeparatedDays = ()
    idp_closed_kept_days: PositiveInt = CLOSED_KEPT_DAYS
    idp_rejected_kept_days: PositiveInt = REJECTED_KEPT_DAYS
    idp_proposals_lapse_days: PositiveInt = PROPOSALS_LAPSE_DAYS
    idp_rp_id: str = ""
    audit_heads_dir: Path | None = None
    audit_origin_days: PositiveInt = 183
    audit_detail_days: PositiveInt = 1827
    idp_acr_uris: CommaSeparated = ()

    @model_validator(mode="after")
    def _key_is_kept_apart(self) -> Self:
        if self.demo:
            return self
        if self.idp_master_key_file is None:
            raise ValueError("production needs MCZ_IDP_MASTER_KEY_FILE")
        require_key_outside(self.var, self.idp_master_key_file)
        return self

    @model_validator(mode="after")
    def _the_protocol_stays_free(self) -> Self:
        if self.idp_hash_waiters >= self.page_places:
            raise ValueError(
                "MCZ_IDP_HASH_WAITERS must be below MCZ_IDP_THREADS less MCZ_IDP_PROTOCOL_THREADS, "
                "or logins stop every other page"
            )
        if self.idp_pages > self.page_places:
            raise ValueError("MCZ_IDP_PAGES must be at most MCZ_IDP_THREADS less MCZ_IDP_PROTOCOL_THREADS")
        return self

    @model_validator(mode="after")
    def _limits_hold(self) -> Self:
        """K22: whoever widens them in production knows it and says it twice."""
        if self.idp_limits_times > 1 and not self.demo and not self.idp_limits_force:
            raise ValueError(
                "MCZ_IDP_LIMITS_TIMES opens passwords and codes to guessing; production refuses it"
                " without MCZ_IDP_LIMITS_FORCE=1"
            )
        return self

    @model_validator(mode="after")
    def _levels_have_one_name_more(self) -> Self:
        pairs = [entry.partition("=") for entry in self.idp_acr_uris]
        if any(level not in (ACR_MFA, ACR_PHR) or ":" not in uri for level, _, uri in pairs):
            raise ValueError(f"MCZ_IDP_ACR_URIS needs entries like {ACR_MFA}=http://eidas.europa.eu/LoA/substantial")
        if not len(pairs) == len({level for level, _, _ in pairs}) == len({uri for _, _, uri in pairs}):
            raise ValueError("MCZ_IDP_ACR_URIS names a level or an address twice")
        return self

    @model_validator(mode="after")
    def _passkeys_have_a_host_name(self) -> Self:
        """Browsers refuse passkeys on an IP address, and for a name that the page does not belong to."""
        host = urlsplit(self.idp_url).hostname or ""
        if is_ip_address(self.idp_url):
            raise ValueError("MCZ_IDP_URL needs a host name such as localhost: passkeys do not work on an IP address")
        if host != self.rp_id and not host.endswith(f".{self.rp_id}"):
            raise ValueError("MCZ_IDP_RP_ID must be the host of MCZ_IDP_URL, or a domain above it")
        return self

    @property
    def rp_id(self) -> str:
        """What passkeys are bound to (WebAuthn 5.1.2); changing it voids every passkey."""
        return self.idp_rp_id or urlsplit(self.idp_url).hostname or ""

    @property
    def profile(self) -> str:
        """The issuer profile: what discovery says and which policy first-party clients get (K33)."""
        return self.idp_profile or ("general" if self.demo else "nlgov")

    @property
    def page_places(self) -> int:
        """Pages that may be in a worker: those it works on and those that wait, for a turn or for a hash."""
        return self.idp_threads - self.idp_protocol_threads

    @property
    def acr_uris(self) -> dict[str, str]:
        """Agreed addresses of our levels of trust, by the level (OP-31)."""
        return {level: uri for level, _, uri in (entry.partition("=") for entry in self.idp_acr_uris)}

    @property
    def https(self) -> bool:
        """True when the idp's own address is https."""
        return self.idp_url.startswith("https:")

    @property
    def database_url(self) -> str:
        """The configured database, or SQLite in the state folder."""
        return self.idp_database_url or f"sqlite:///{self.var / 'idp.sqlite3'}"

    @property
    def letters_folder(self) -> Path:
        """Where printed letters lie until they were posted."""
        return self.letters_dir or self.var / "letters"

    @property
    def audit_heads_folder(self) -> Path:
        """Where signed heads of the audit trail are written as well, to be kept elsewhere."""
        return self.audit_heads_dir or self.var / "audit-heads"

    @property
    def master_key_file(self) -> Path:
        """The configured key file; in demo mode one that is generated in the state folder."""
        return self.idp_master_key_file or self.var / "idp-master.key"

    @property
    def tries_per_address(self) -> int:
        """Wide in demo mode, where one address logs in hundreds of times a minute."""
        if self.idp_tries_per_address is not None:
            return self.idp_tries_per_address
        return DEMO_TRIES_PER_ADDRESS if self.demo else TRIES_PER_ADDRESS

    @property
    def waiting_per_address(self) -> int:
        """Logins that one address may begin in 15 minutes at applications that do not push their requests."""
        return self.tries_per_address * BEGUN_FOR_EACH_TRY
