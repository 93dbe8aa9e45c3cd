"""What waits for those who keep order is found by its age, and what is remembered of somebody by whom it is about."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waiting, named = sa.text("state = 'pending'"), sa.text("target_id IS NOT NULL")
    op.create_index(
        "membership_asking",
        "membership",
        ["community_id", "since"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index(
        "log_by_person",
        "log_entry",
        ["target_id", "community_id", "id"],
        sqlite_where=named,
        postgresql_where=named,
    )
    op.create_index("report_by_person", "report", ["person_id", "community_id"])
