"""Public posts are found by their hashtags, which people follow and show."""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "post_tag",
        sa.Column("tag", sa.Text(), primary_key=True),
        sa.Column("post_id", NUMBER, sa.ForeignKey("post.id"), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("post_tag_by_post", "post_tag", ["post_id"])
    op.create_table(
        "tag_follow",
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False),
        sa.Column("tag", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", NUMBER, nullable=False),
    )
    op.create_index("tag_follow_in_order", "tag_follow", ["actor_id", "id"])
    op.create_table(
        "featured_tag",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False, index=True),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
    )
    _find_again()


def _find_again() -> None:
    """What was written before."""
    connection, after = op.get_bind(), 0
    question = sa.text(
        "SELECT id, CAST(hashtags AS text) AS hashtags FROM post WHERE id > :after AND visibility = 'public' "
        "AND CAST(hashtags AS text) <> '[]' ORDER BY id LIMIT :most"
    )
    while found := connection.execute(question, {"after": after, "most": AT_ONCE}).all():
        rows = [{"tag": tag, "post_id": row.id} for row in found for tag in _folded(json.loads(row.hashtags))]
        if rows:
            connection.execute(sa.text("INSERT INTO post_tag (tag, post_id) VALUES (:tag, :post_id)"), rows)
        after = found[-1].id


def _folded(names: list[str]) -> set[str]:
    return {unicodedata.normalize("NFKC", name).casefold() for name in names[:30]}
