"""Profiles have lines of their own, and people choose how they write."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("actor", sa.Column("fields", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("account", sa.Column("choices", sa.JSON(none_as_null=True), nullable=True))
