"""What an export needs to read."""

from typing import Any, Protocol


class TrailStore(Protocol):
    """Rows about an account, to be handed out."""

    def everything_about(self, account_id: str) -> dict[str, list[dict[str, Any]]]:
        """By table: what is kept, without secrets; times aware UTC."""
        ...
