"""What administration needs from others: the console's own rows, and the stores of the rooms below."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from idp.audit.record import AuditStore

if TYPE_CHECKING:
    from idp.administration.console_sessions import ConsoleSession


class ConsoleSessionStore(Protocol):
    """Sessions of the console by the digest of their cookie; at most one a session of the idp."""

    def add(self, session: ConsoleSession, cookie_digest: str) -> None: ...

    def find(self, cookie_digest: str) -> ConsoleSession | None: ...

    def slide(self, cookie_digest: str, now: datetime) -> None:
        """Move the idle clock forward."""
        ...

    def end(self, sid: str) -> None:
        """End what this session of the idp has."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Remove those that were last seen before this moment; the number of rows."""
        ...


class DraftStore(Protocol):
    """Forms on hold by the digest of their id; encrypted at rest."""

    def add(self, draft_digest: str, sid: str, content: str, now: datetime) -> None: ...

    def take(self, draft_digest: str, sid: str, not_before: datetime) -> str | None:
        """The content, once; None when it is not of this session or older than that moment."""
        ...

    def forget_before(self, moment: datetime) -> int: ...


class ExportStore(Protocol):
    """What is kept about one person, to be handed out."""

    def everything_about(self, account_id: str) -> dict[str, list[dict[str, Any]]]:
        """By table: what is kept, without secrets; times aware UTC."""
        ...


class ConsoleUnitOfWork(Protocol):
    """The stores of one transaction, as far as the console's frame needs them."""

    @property
    def console_sessions(self) -> ConsoleSessionStore: ...
    @property
    def drafts(self) -> DraftStore: ...
    @property
    def audit(self) -> AuditStore: ...
