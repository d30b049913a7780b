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

BATCH = 1000  # people, of whom there may be a million
ACCOUNTS = sa.text(
    "SELECT account_id, given_name, initials, infix, surname FROM account"
    f" WHERE account_id > :after ORDER BY account_id LIMIT {BATCH}"
)
ADD = sa.text("INSERT INTO account_term (term, account_id) VALUES (:term, :account_id) ON CONFLICT DO NOTHING")


def upgrade() -> None:
    connection, after = op.get_bind(), ""
    while rows := connection.execute(ACCOUNTS, {"after": after}).all():
        named = [{"term": term, "account_id": row.account_id} for row in rows if (term := folded(_whole(row)))]
        if named:
            connection.execute(ADD, named)
        after = rows[-1].account_id


def _whole(row: sa.Row[tuple[str, str, str, str, str]]) -> str:
    return f"{row.given_name or row.initials} {row.infix} {row.surname}"


def downgrade() -> None:
    """Nothing: the release before finds more with these rows, and takes them away with the account's others."""
