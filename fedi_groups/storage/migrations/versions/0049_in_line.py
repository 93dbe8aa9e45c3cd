"""What waits in the inbox is known by whom and what it is about: nothing of the same overtakes it."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("received", sa.Column("about", sa.LargeBinary(), nullable=True))
    where = sa.text("state = 1")
    op.create_index("received_waiting", "received", ["about"], sqlite_where=where, postgresql_where=where)
