"""Those members of a community who hear of it by private message are found by how much they want to hear."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("hears <> 'all'")
    columns = ["community_id", "hears", "actor_id"]
    op.create_index("membership_quiet", "membership", columns, sqlite_where=where, postgresql_where=where)
