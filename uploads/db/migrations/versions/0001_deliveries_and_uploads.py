"""The first tables: relying party, jobs, parties, deliveries, uploads, receipts and their keys.

Revision 0001, after None.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.columns import Json, UtcDateTime

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_background()
    _create_facts()
    _create_relying_party_logins()
    _create_relying_party_sessions()
    _create_deliveries()
    _create_uploads()


def downgrade() -> None:
    with op.batch_alter_table('upload_pass', schema=None) as batch_op:
        batch_op.drop_index('ix_upload_pass_upload')
        batch_op.drop_index('ix_upload_pass_sid')
        batch_op.drop_index('ix_upload_pass_account')

    op.drop_table('upload_pass')
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.drop_index('ix_upload_kenmerk')
        batch_op.drop_index('ix_upload_expiry')
        batch_op.drop_index('ix_upload_account')

    op.drop_table('upload')
    op.drop_table('receipt')
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_relation')

    op.drop_table('delivery')
    with op.batch_alter_table('rp_tombstone', schema=None) as batch_op:
        batch_op.drop_index('ix_rp_tombstone_expires_at')

    op.drop_table('rp_tombstone')
    with op.batch_alter_table('rp_session', schema=None) as batch_op:
        batch_op.drop_index('ix_rp_session_sub')
        batch_op.drop_index('ix_rp_session_sid')
        batch_op.drop_index('ix_rp_session_expires_at')

    op.drop_table('rp_session')
    with op.batch_alter_table('rp_logout_token', schema=None) as batch_op:
        batch_op.drop_index('ix_rp_logout_token_expires_at')

    op.drop_table('rp_logout_token')
    with op.batch_alter_table('rp_login', schema=None) as batch_op:
        batch_op.drop_index('ix_rp_login_expires_at')

    op.drop_table('rp_login')
    op.drop_table('rp_key')
    op.drop_table('relation_space')
    op.drop_table('receipt_key')
    op.drop_table('party')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_due')

    op.drop_table('outbox')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_due')

    op.drop_table('job')
    op.drop_table('delivery_type')


def _create_background() -> None:
    op.create_table('job',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('run_at', UtcDateTime, nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_token', sa.String(length=32), nullable=True),
    sa.Column('lease_until', UtcDateTime, nullable=True),
    sa.Column('dead_at', UtcDateTime, nullable=True),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('payload', Json, nullable=False),
    sa.Column('unique_key', sa.String(length=128), nullable=True),
    sa.Column('created_at', UtcDateTime, nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('unique_key')
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_due', ['dead_at', 'run_at'], unique=False)

    op.create_table('outbox',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('run_at', UtcDateTime, nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_token', sa.String(length=32), nullable=True),
    sa.Column('lease_until', UtcDateTime, nullable=True),
    sa.Column('dead_at', UtcDateTime, nullable=True),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', UtcDateTime, nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_due', ['dead_at', 'run_at'], unique=False)


def _create_facts() -> None:
    op.create_table('delivery_type',
    sa.Column('soort', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('extensions', Json, nullable=False),
    sa.Column('max_bytes', sa.BigInteger(), nullable=False),
    sa.Column('allow_empty', sa.Boolean(), nullable=False),
    sa.Column('on_page', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('soort')
    )

    op.create_table('party',
    sa.Column('account', sa.String(length=255), nullable=False),
    sa.Column('relatienummer', sa.String(length=200), nullable=False),
    sa.Column('relatie_naam', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('aanhef', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('seen_at', UtcDateTime, nullable=False),
    sa.PrimaryKeyConstraint('account')
    )
    op.create_table('receipt_key',
    sa.Column('kid', sa.String(length=64), nullable=False),
    sa.Column('public_jwk', Json, nullable=False),
    sa.Column('private_jwk', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('created_at', UtcDateTime, nullable=False),
    sa.Column('retired_at', UtcDateTime, nullable=True),
    sa.PrimaryKeyConstraint('kid')
    )
    op.create_table('relation_space',
    sa.Column('relatienummer', sa.String(length=200), nullable=False),
    sa.Column('reserved_bytes', sa.BigInteger(), nullable=False),
    sa.Column('quota_bytes', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('relatienummer')
    )


def _create_relying_party_logins() -> None:
    op.create_table('rp_key',
    sa.Column('kid', sa.String(length=64), nullable=False),
    sa.Column('alg', sa.String(length=16), nullable=False),
    sa.Column('private_jwk', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', UtcDateTime, nullable=False),
    sa.Column('retired_at', UtcDateTime, nullable=True),
    sa.PrimaryKeyConstraint('kid')
    )
    op.create_table('rp_login',
    sa.Column('state_hash', sa.String(length=64), nullable=False),
    sa.Column('browser_hash', sa.String(length=64), nullable=False),
    sa.Column('secrets', sa.LargeBinary(), nullable=False),
    sa.Column('expires_at', UtcDateTime, nullable=False),
    sa.PrimaryKeyConstraint('state_hash')
    )
    with op.batch_alter_table('rp_login', schema=None) as batch_op:
        batch_op.create_index('ix_rp_login_expires_at', ['expires_at'], unique=False)

    op.create_table('rp_logout_token',
    sa.Column('jti_hash', sa.String(length=64), nullable=False),
    sa.Column('expires_at', UtcDateTime, nullable=False),
    sa.PrimaryKeyConstraint('jti_hash')
    )
    with op.batch_alter_table('rp_logout_token', schema=None) as batch_op:
        batch_op.create_index('ix_rp_logout_token_expires_at', ['expires_at'], unique=False)


def _create_relying_party_sessions() -> None:
    op.create_table('rp_session',
    sa.Column('cookie_hash', sa.String(length=64), nullable=False),
    sa.Column('sub', sa.String(length=255), nullable=False),
    sa.Column('sid', sa.String(length=255), nullable=False),
    sa.Column('claims', Json, nullable=False),
    sa.Column('auth_time', UtcDateTime, nullable=False),
    sa.Column('created_at', UtcDateTime, nullable=False),
    sa.Column('expires_at', UtcDateTime, nullable=False),
    sa.Column('tokens', sa.LargeBinary(), nullable=True),
    sa.Column('token_version', sa.Integer(), nullable=False),
    sa.Column('access_expires_at', UtcDateTime, nullable=False),
    sa.Column('refreshed_at', UtcDateTime, nullable=False),
    sa.Column('lease_owner', sa.String(length=64), nullable=True),
    sa.Column('lease_until', UtcDateTime, nullable=True),
    sa.Column('ended_at', UtcDateTime, nullable=True),
    sa.Column('end_reason', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('cookie_hash')
    )
    with op.batch_alter_table('rp_session', schema=None) as batch_op:
        batch_op.create_index('ix_rp_session_expires_at', ['expires_at'], unique=False)
        batch_op.create_index('ix_rp_session_sid', ['sid'], unique=False)
        batch_op.create_index('ix_rp_session_sub', ['sub'], unique=False)

    op.create_table('rp_tombstone',
    sa.Column('kind', sa.String(length=3), nullable=False),
    sa.Column('value', sa.String(length=255), nullable=False),
    sa.Column('ended_at', UtcDateTime, nullable=False),
    sa.Column('expires_at', UtcDateTime, nullable=False),
    sa.PrimaryKeyConstraint('kind', 'value')
    )
    with op.batch_alter_table('rp_tombstone', schema=None) as batch_op:
        batch_op.create_index('ix_rp_tombstone_expires_at', ['expires_at'], unique=False)


def _create_deliveries() -> None:
    op.create_table('delivery',
    sa.Column('kenmerk', sa.String(length=17), nullable=False),
    sa.Column('relatienummer', sa.String(length=200), nullable=False),
    sa.Column('account', sa.String(length=255), nullable=False),
    sa.Column('soort', sa.String(length=64), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('one_file', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('created_at', UtcDateTime, nullable=False),
    sa.Column('finished_at', UtcDateTime, nullable=True),
    sa.Column('checked_at', UtcDateTime, nullable=True),
    sa.Column('picked_up_at', UtcDateTime, nullable=True),
    sa.Column('withdrawn_at', UtcDateTime, nullable=True),
    sa.Column('removed_at', UtcDateTime, nullable=True),
    sa.ForeignKeyConstraint(['account'], ['party.account'], ),
    sa.ForeignKeyConstraint(['soort'], ['delivery_type.soort'], ),
    sa.PrimaryKeyConstraint('kenmerk')
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_relation', ['relatienummer', 'created_at', 'kenmerk'], unique=False)

    op.create_table('receipt',
    sa.Column('kenmerk', sa.String(length=17), nullable=False),
    sa.Column('jws', sa.Text(), nullable=False),
    sa.Column('kid', sa.String(length=64), nullable=False),
    sa.Column('made_at', UtcDateTime, nullable=False),
    sa.ForeignKeyConstraint(['kenmerk'], ['delivery.kenmerk'], ),
    sa.PrimaryKeyConstraint('kenmerk')
    )


def _create_uploads() -> None:
    op.create_table('upload',
    sa.Column('upload_id', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=255), nullable=False),
    sa.Column('relatienummer', sa.String(length=200), nullable=False),
    sa.Column('kenmerk', sa.String(length=17), nullable=False),
    sa.Column('upload_length', sa.BigInteger(), nullable=False),
    sa.Column('upload_offset', sa.BigInteger(), nullable=False),
    sa.Column('segments', Json, nullable=False),
    sa.Column('verified_offset', sa.BigInteger(), nullable=True),
    sa.Column('hash_state', sa.LargeBinary(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('upload_metadata', sa.Text(), nullable=True),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('filetype', sa.String(length=130), nullable=False),
    sa.Column('created_at', UtcDateTime, nullable=False),
    sa.Column('last_byte_at', UtcDateTime, nullable=False),
    sa.Column('expires_at', UtcDateTime, nullable=False),
    sa.Column('received_at', UtcDateTime, nullable=True),
    sa.Column('ended_at', UtcDateTime, nullable=True),
    sa.Column('lease_token', sa.BigInteger(), nullable=False),
    sa.Column('lease_holder', sa.String(length=160), nullable=True),
    sa.Column('lease_until', UtcDateTime, nullable=True),
    sa.Column('interrupt', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['kenmerk'], ['delivery.kenmerk'], ),
    sa.PrimaryKeyConstraint('upload_id')
    )
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.create_index('ix_upload_account', ['account', 'state'], unique=False)
        batch_op.create_index('ix_upload_expiry', ['state', 'expires_at'], unique=False)
        batch_op.create_index('ix_upload_kenmerk', ['kenmerk', 'created_at'], unique=False)

    op.create_table('upload_pass',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('upload_id', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=255), nullable=False),
    sa.Column('sid', sa.String(length=255), nullable=False),
    sa.Column('auth_time', UtcDateTime, nullable=False),
    sa.Column('void_at', UtcDateTime, nullable=True),
    sa.ForeignKeyConstraint(['upload_id'], ['upload.upload_id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash')
    )
    with op.batch_alter_table('upload_pass', schema=None) as batch_op:
        batch_op.create_index('ix_upload_pass_account', ['account'], unique=False)
        batch_op.create_index('ix_upload_pass_sid', ['sid'], unique=False)
        batch_op.create_index('ix_upload_pass_upload', ['upload_id'], unique=False)
