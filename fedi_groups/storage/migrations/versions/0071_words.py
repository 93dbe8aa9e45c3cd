"""Posts are found by their words. Those that are here already are entered by and by."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "post_word",
        sa.Column("word", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("post_id", NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
