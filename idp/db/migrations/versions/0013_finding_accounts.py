"""Staff find accounts by the beginning of a word, and see that a message was sent.

Revision 0013, after 0012: new tables, filled from what is there, so the previous release runs beside it. What that
release adds meanwhile is found once its account is changed.
"""

import sqlalchemy as sa
from alembic import op

from idp.accounts.search_terms import folded
from shared.db.columns import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TERM = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")


def upgrade() -> None:
    terms = op.create_table(
        "account_term",
        sa.Column("term", TERM, nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_account_term_account_id"),
        sa.PrimaryKeyConstraint("term", "account_id", name="pk_account_term"),
    )
    op.create_index("ix_account_term_account_id", "account_term", ["account_id"])
    op.create_table(
        "sent_message",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_sent_message"),
    )
    op.create_index("ix_sent_message_account_id_queued_at", "sent_message", ["account_id", "queued_at"])
    op.create_index("ix_sent_message_queued_at", "sent_message", ["queued_at"])
    _fill(terms)


def _fill(terms: sa.Table) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT account_id, surname, infix, username, email FROM account")).all()
    found = {
        (folded(word), row.account_id)
        for row in rows
        for word in (row.surname, f"{row.infix} {row.surname}".strip(), row.username, row.email)
    }
    values = [{"term": term, "account_id": account_id} for term, account_id in sorted(found) if term]
    if values:
        connection.execute(terms.insert(), values)


def downgrade() -> None:
    op.drop_table("sent_message")
    op.drop_table("account_term")
