"""People elsewhere are found by their handle, however many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("peer_id IS NOT NULL")
    columns: list[str | sa.TextClause] = [sa.text("lower(name)"), "peer_id"]
    op.create_index("actor_by_handle", "actor", columns, sqlite_where=where, postgresql_where=where)
