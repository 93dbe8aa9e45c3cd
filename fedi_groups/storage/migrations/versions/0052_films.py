"""Videos and sounds, which become what is kept some time after they came; which preview a file has."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media", sa.Column("small_mark", sa.String(), server_default="", nullable=False))
    op.add_column("media", sa.Column("state", sa.String(), server_default="ready", nullable=False))
    op.add_column("media", sa.Column("why", sa.String(), server_default="", nullable=False))
    op.add_column("media", sa.Column("duration", sa.Float(), nullable=True))
    op.add_column("media", sa.Column("rate", sa.String(), server_default="", nullable=False))
    op.add_column("media", sa.Column("bitrate", sa.Integer(), server_default="0", nullable=False))
    op.add_column("media", sa.Column("silent", sa.Boolean(), server_default=sa.false(), nullable=False))
