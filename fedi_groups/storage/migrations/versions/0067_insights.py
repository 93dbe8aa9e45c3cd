"""What it takes to tell a community how it fares: since when its members are in it, and what was said and decided."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

SAID = "community_id IS NOT NULL AND deleted_at IS NULL AND removed_at IS NULL AND held_at IS NULL"


def upgrade() -> None:
    op.add_column("membership", sa.Column("joined", sa.BigInteger(), nullable=True))
    op.execute("UPDATE membership SET joined = since WHERE state = 'member'")
    op.create_index(
        "post_counted",
        "post",
        ["community_id", "id", "author_id", "parent_id", "deleted_at", "removed_at", "held_at"],
        sqlite_where=sa.text(SAID),
        postgresql_where=sa.text(SAID),
    )
    op.create_index("report_by_community", "report", ["community_id", "id"])
    op.create_index("appeal_by_community", "appeal", ["community_id", "id"])
