"""Proposals that wait for a second person, signed forms, entitlements, and the end of accounts and relations.

Revision 0012, after 0011: new tables and columns that may be empty, so the previous release runs beside it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ENDS: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("relation", sa.Column("closed_at", UtcDateTime(), nullable=True)),
    ("relation", sa.Column("merged_into", sa.String(length=32), nullable=True)),
    ("relation", sa.Column("former_numbers", Json, nullable=True)),
    ("account", sa.Column("person_id", sa.String(length=32), nullable=True)),
    ("account", sa.Column("closing_warned_at", UtcDateTime(), nullable=True)),
    ("account", sa.Column("closed_at", UtcDateTime(), nullable=True)),
    ("account", sa.Column("erased_at", UtcDateTime(), nullable=True)),
    ("account", sa.Column("address_changed_at", UtcDateTime(), nullable=True)),
)


def upgrade() -> None:
    for table, column in ENDS:
        op.add_column(table, column)
    op.create_index("ix_account_closed_at", "account", ["closed_at"])
    _proposals()
    _entitlements()
    _checks()


def _proposals() -> None:
    op.create_table(
        "signed_form",
        sa.Column("form_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("signer", sa.String(length=100), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("form_id", name="pk_signed_form"),
    )
    op.create_index("ix_signed_form_account_id", "signed_form", ["account_id"])
    op.create_table(
        "proposal",
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old", Json, nullable=False),
        sa.Column("new", Json, nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=250), nullable=False),
        sa.Column("proposer", Json, nullable=False),
        sa.Column("concerned", Json, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("form_id", sa.String(length=32), nullable=True),
        sa.Column("waiting_key", sa.String(length=140), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=250), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["signed_form.form_id"], name="fk_proposal_form_id"),
        sa.PrimaryKeyConstraint("proposal_id", name="pk_proposal"),
        sa.UniqueConstraint("waiting_key", name="uq_proposal_waiting_key"),
    )
    op.create_index("ix_proposal_state_proposed_at", "proposal", ["state", "proposed_at"])
    op.create_index("ix_proposal_about_proposed_at", "proposal", ["about", "proposed_at"])
    for column in ("form_id", "decided_at", "account_id"):
        op.create_index(f"ix_proposal_{column}", "proposal", [column])


def _entitlements() -> None:
    client = ["client.client_id"]
    op.create_table(
        "restricted_client",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], client, name="fk_restricted_client_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", name="pk_restricted_client"),
    )
    op.create_table(
        "entitlement",
        sa.Column("relatie_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["relatie_id"], ["relation.relatie_id"], name="fk_entitlement_relatie_id"),
        sa.ForeignKeyConstraint(["client_id"], client, name="fk_entitlement_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("relatie_id", "client_id", name="pk_entitlement"),
    )
    op.create_index("ix_entitlement_client_id", "entitlement", ["client_id"])
    op.create_table(
        "withheld_client",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_withheld_client_account_id"),
        sa.ForeignKeyConstraint(["client_id"], client, name="fk_withheld_client_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "client_id", name="pk_withheld_client"),
    )
    op.create_index("ix_withheld_client_client_id", "withheld_client", ["client_id"])


def _checks() -> None:
    op.create_table(
        "phone_check",
        sa.Column("check_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("checked_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_phone_check_account_id"),
        sa.PrimaryKeyConstraint("check_id", name="pk_phone_check"),
    )
    op.create_index("ix_phone_check_account_id_at", "phone_check", ["account_id", "at"])
    op.create_table(
        "email_change",
        sa.Column("link_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_email_change_account_id"),
        sa.PrimaryKeyConstraint("link_digest", name="pk_email_change"),
    )
    for column in ("account_id", "asked_at"):
        op.create_index(f"ix_email_change_{column}", "email_change", [column])


def downgrade() -> None:
    for table in ("email_change", "phone_check", "withheld_client", "entitlement", "restricted_client"):
        op.drop_table(table)
    op.drop_table("proposal")
    op.drop_table("signed_form")
    op.drop_index("ix_account_closed_at", "account")
    for table, column in reversed(ENDS):
        op.drop_column(table, column.name)
