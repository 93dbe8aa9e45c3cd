"""What people bring along from another server."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "import",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
    )
    op.create_index("import_by_actor", "import", ["actor_id", "id"])
    op.create_table(
        "import_line",
        sa.Column("import_id", NUMBER, sa.ForeignKey("import.id"), primary_key=True, autoincrement=False),
        sa.Column("number", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("import_line_in_turn", "import_line", ["import_id", "why", "tries", "number"])
