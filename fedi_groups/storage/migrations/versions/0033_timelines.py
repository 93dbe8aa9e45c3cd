"""What a person says outside of communities is found in order of time, as home timelines merge it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("parent_id IS NULL AND community_id IS NULL")
    op.create_index("post_alone", "post", ["author_id", "id"], sqlite_where=where, postgresql_where=where)
