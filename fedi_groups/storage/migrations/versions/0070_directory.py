"""Communities are found by their words and by what they are about; those elsewhere are listed."""

import html
import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ELSEWHERE = sa.text("peer_id IS NOT NULL AND kind = 'Group'")


def upgrade() -> None:
    op.create_table(
        "directory_entry",
        sa.Column("community_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_table(
        "topic",
        sa.Column("tag", sa.Text(), primary_key=True),
        sa.Column("community_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("topic_by_community", "topic", ["community_id"])
    op.create_index("actor_community_elsewhere", "actor", ["id"], sqlite_where=ELSEWHERE, postgresql_where=ELSEWHERE)
    _enter()


def _enter() -> None:
    """Those that were founded before."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT id, name, title, summary FROM actor WHERE peer_id IS NULL AND kind = 'Group'")
    ).all()
    rows = [{"id": row.id, "words": _folded(f"{row.name} {row.title or ''} {row.summary}")} for row in found]
    if rows:
        connection.execute(sa.text("INSERT INTO directory_entry (community_id, words) VALUES (:id, :words)"), rows)


def _folded(said: str) -> str:
    plain = unicodedata.normalize("NFKC", html.unescape(re.sub("<[^>]*>", " ", said)))
    bare = re.sub("[\u0640\u064b-\u065f\u0670\u200c-\u200f\u202a-\u202e\u2066-\u2069]", "", plain).casefold()
    return " ".join(bare.translate(str.maketrans("أإآٱىةؤئ", "اااايهوي")).split())[:4000]
