"""A relying party over a database of its own, as a service wires it."""

from urllib.parse import urlsplit

from sqlalchemy import MetaData

from shared.clock import Clock
from shared.db.database import Database
from shared.egress.fetcher import Fetcher
from shared.encryption import Vault
from shared.relying_party.authorization_request import Wishes
from shared.relying_party.login import AuthorizationResponse
from shared.relying_party.party import RelyingParty, make_relying_party
from shared.relying_party.settings import RpSettings
from shared.sessions.sql_store import SqlStore
from shared.sessions.tables import session_tables
from tests.support.tiny_provider import TinyProvider

METADATA = MetaData()
TABLES = session_tables(METADATA)
BASE_URL = "http://localhost:8001"
BROWSER = "b" * 43


def make_store(database: Database, vault: Vault) -> SqlStore:
    """A store over fresh tables, or over those that are there already."""
    METADATA.create_all(database.engine)
    return SqlStore(database, TABLES, vault)


def make_party(issuer: str, store: SqlStore, clock: Clock, client_id: str = "portal") -> RelyingParty:
    """A relying party that may only ask its provider."""
    settings = RpSettings(client_id=client_id, base_url=BASE_URL, issuer=issuer)
    party = make_relying_party(settings, store, Fetcher([urlsplit(issuer).netloc]), clock)
    party.ensure_key()
    return party


class Visitor:
    """One browser that logs in at the relying party."""

    def __init__(self, party: RelyingParty, provider: TinyProvider) -> None:
        self.party, self.provider = party, provider

    def answer(self, return_path: str = "/", **changes: str | None) -> AuthorizationResponse:
        """The answer after a login, with changed parameters."""
        address = self.party.login.start(BROWSER, return_path, Wishes())
        given: dict[str, str | None] = {"error": None, **self.provider.authorize(address), **changes}
        return AuthorizationResponse(**given)

    def finish(self, answer: AuthorizationResponse, browser: str | None = BROWSER) -> str:
        """The session cookie for an answer."""
        return self.party.login.finish(answer, browser, None).cookie

    def log_in(self) -> str:
        return self.finish(self.answer())
