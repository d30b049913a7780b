"""Keeping the words under which an account is found in step with the account."""

from sqlalchemy import Connection

from idp.db.account_store import SqlAccountStore
from idp.db.search_store import SqlSearchStore


def reindex(connection: Connection, account_id: str) -> None:
    """After a change of name, user name or mail address."""
    changed = SqlAccountStore(connection).find(account_id)
    if changed is not None:
        SqlSearchStore(connection).index(changed)
