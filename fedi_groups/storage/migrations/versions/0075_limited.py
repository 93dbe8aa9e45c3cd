"""People can be limited: what they say is left out of listings."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0073"
branch_labels = None
depends_on = None

LIMITED = sa.text("limited_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("actor", sa.Column("limited_at", sa.BigInteger(), nullable=True))
    op.create_index("actor_limited", "actor", ["id"], sqlite_where=LIMITED, postgresql_where=LIMITED)
