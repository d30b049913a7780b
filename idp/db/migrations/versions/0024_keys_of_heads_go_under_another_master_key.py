"""A key that signs heads may be encrypted under a newer master key; its row is otherwise as frozen as before.

Revision 0024, after 0023. The previous release runs on: it never changes these rows.
"""

from alembic import op

from idp.db.audit_triggers import REFUSAL, create_triggers, drop_triggers

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    drop_triggers(op.get_bind())
    create_triggers(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_key_no_update")
        op.execute(
            "CREATE TRIGGER audit_key_no_update BEFORE UPDATE ON audit_key "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    op.execute("DROP TRIGGER audit_key_no_change ON audit_key")
    op.execute(
        "CREATE TRIGGER audit_key_no_change BEFORE UPDATE OR DELETE ON audit_key "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
    )
