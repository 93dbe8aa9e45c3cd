"""People decide whose notifications they see at once."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHOSE = ("not_following", "not_followers", "new_accounts", "private_mentions", "limited_accounts")


def upgrade() -> None:
    op.create_table(
        "notification_policy",
        sa.Column("person_id", NUMBER, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in WHOSE),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notification_permission",
        sa.Column("person_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("from_id", NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
