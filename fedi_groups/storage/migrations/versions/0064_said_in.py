"""What was said last in a community is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

COMMENTS = sa.text("parent_id IS NOT NULL AND community_id IS NOT NULL")


def upgrade() -> None:
    op.create_index("post_said_in", "post", ["community_id", "id"], sqlite_where=COMMENTS, postgresql_where=COMMENTS)
