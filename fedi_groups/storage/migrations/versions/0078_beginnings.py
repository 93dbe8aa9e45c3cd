"""Words of posts are found by how they begin: all are entered anew, by and by. Communities elsewhere are found by what
they say of themselves."""

import html
import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM post_word"))
    op.execute(sa.text("DELETE FROM setting WHERE name = 'worded'"))
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT id, name, title, summary FROM actor WHERE peer_id IS NOT NULL AND kind = 'Group'")
    ).all()
    rows = [{"id": row.id, "words": _folded(f"{row.name} {row.title or ''} {row.summary}")} for row in found]
    if rows:
        connection.execute(sa.text("INSERT INTO directory_entry (community_id, words) VALUES (:id, :words)"), rows)


def _folded(said: str) -> str:
    plain = unicodedata.normalize("NFKC", html.unescape(re.sub("<[^>]*>", " ", said)))
    bare = re.sub("[\u0640\u064b-\u065f\u0670\u200c-\u200f\u202a-\u202e\u2066-\u2069]", "", plain).casefold()
    return " ".join(bare.translate(str.maketrans("أإآٱىةؤئ", "اااايهوي")).split())[:4000]
