"""Origins whose pages may call the token endpoint themselves (OP-03).

Revision 0018, after 0017: a table beside the others, filled from the clients that there are.
"""

import json
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

DEFAULT_PORTS = {"https": 443, "http": 80}


def upgrade() -> None:
    table = op.create_table(
        "client_origin",
        sa.Column("origin", sa.String(length=2000), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.client_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("origin", "client_id"),
    )
    op.create_index("ix_client_origin_client_id", "client_origin", ["client_id"])
    rows = op.get_bind().execute(sa.text("SELECT client_id, content FROM client")).all()
    known = [
        {"client_id": client_id, "origin": origin} for client_id, content in rows for origin in sorted(_origins(content))
    ]
    if known:
        op.bulk_insert(table, known)


def _origins(content: Any) -> set[str]:
    value = json.loads(content) if isinstance(content, str) else content
    if value["token_endpoint_auth_method"] != "none" or value.get("stopped") or value["application_type"] != "web":
        return set()
    return {origin for uri in value["redirect_uris"] if (origin := _origin(uri))}


def _origin(uri: str) -> str | None:
    parts = urlsplit(uri)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def downgrade() -> None:
    op.drop_table("client_origin")
