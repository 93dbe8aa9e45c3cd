"""Apps that people let in, what they were given, and browsers that somebody is signed in with."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "app",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("client_id", sa.String(), nullable=False, unique=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("website", sa.Text()),
        sa.Column("redirect_uris", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False, index=True),
        sa.Column("used_at", sa.BigInteger()),
    )
    _codes()
    _tokens()
    _sessions()
    op.create_table(
        "attempt",
        sa.Column("digest", sa.LargeBinary(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False, index=True),
    )


def _codes() -> None:
    op.create_table(
        "auth_code",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("app_id", NUMBER, sa.ForeignKey("app.id"), nullable=False, index=True),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False, index=True),
        sa.Column("by_id", NUMBER, sa.ForeignKey("actor.id"), index=True),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("challenge", sa.String()),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, index=True),
        sa.Column("used_at", sa.BigInteger()),
    )


def _tokens() -> None:
    """Made anew and copied: SQLite takes back no NOT NULL."""
    op.create_table(
        "token_anew",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id")),
        sa.Column("by_id", NUMBER, sa.ForeignKey("actor.id")),
        sa.Column("app_id", NUMBER, sa.ForeignKey("app.id")),
        sa.Column("family", NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("refresh", sa.LargeBinary(), unique=True),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.Column("used_on", sa.Integer()),
    )
    kept = "id, actor_id, digest, scopes, created_at, revoked_at"
    op.execute(f"INSERT INTO token_anew ({kept}, family) SELECT {kept}, id FROM token")
    op.drop_table("token")
    op.rename_table("token_anew", "token")
    for column in ("actor_id", "by_id", "app_id", "family"):
        op.create_index(f"ix_token_{column}", "token", [column])


def _sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False, index=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_on", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, index=True),
    )
