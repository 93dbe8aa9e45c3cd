"""What is to be seen on the pictures of a profile, and which web sites may name somebody as an author."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("icon_alt", "image_alt"):
        op.add_column("actor", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("actor", sa.Column("attribution_domains", sa.JSON(none_as_null=True), nullable=True))
