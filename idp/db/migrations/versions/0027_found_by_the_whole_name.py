"""Staff find an account by the whole name, as the list shows it (D4).

Revision 0027, after 0026: rows beside those that are there, so the previous release runs beside it.
"""

import sqlalchemy as sa
from alembic import op

from idp.accounts.search_terms import folded

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ACCOUNT = sa.text("SELECT account_id, given_name, initials, infix, surname FROM account")
TERMS = sa.table("account_term", sa.column("term", sa.String), sa.column("account_id", sa.String))
IN_USE = sa.select(TERMS.c.term, TERMS.c.account_id)


def upgrade() -> None:
    connection = op.get_bind()
    there = {(row.term, row.account_id) for row in connection.execute(IN_USE)}
    names = {(folded(_whole(row)), row.account_id) for row in connection.execute(ACCOUNT)}
    values = [{"term": term, "account_id": account_id} for term, account_id in sorted(names - there) if term]
    if values:
        connection.execute(TERMS.insert(), values)


def _whole(row: sa.Row[tuple[str, str, str, str, str]]) -> str:
    return f"{row.given_name or row.initials} {row.infix} {row.surname}"


def downgrade() -> None:
    """Nothing: the release before finds more with these rows, and takes them away with the account's others."""
