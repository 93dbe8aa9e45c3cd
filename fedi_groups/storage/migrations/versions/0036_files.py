"""Files of other kinds than pictures, by the name that they came with; how large previews are."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media", sa.Column("small_width", sa.Integer(), nullable=True))
    op.add_column("media", sa.Column("small_height", sa.Integer(), nullable=True))
    op.add_column("media", sa.Column("small_size", sa.Integer(), server_default="0", nullable=False))
    op.add_column("media", sa.Column("name", sa.String(), server_default="", nullable=False))
