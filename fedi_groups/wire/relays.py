"""What a private community says to its members on microblogs in place of what was said in it.

Those drop boosts of what is not public, and show a followers-only post only if its own author is followed: so the
community itself is the author of a Note to its followers, which names who wrote it and what.
"""

from dataclasses import dataclass
from html import escape

from fedi_groups.domain.types import Uri
from fedi_groups.wire.render import Prose, attachments_for_microblogs
from fedi_groups.wire.shapes import Json, Mentioned, PostShape
from fedi_groups.wire.times import write_time


@dataclass(frozen=True, slots=True)
class Relay:
    """`uri`: of the Note; `answers`: the Note it stands under. `to`: the community's followers, or people by name.

    `author`: handle and profile of who wrote it.
    """

    uri: Uri
    community: Uri
    to: tuple[Uri, ...]
    author: Mentioned
    answers: Uri | None = None
    named: tuple[Mentioned, ...] = ()


def render_relay(relay: Relay, post: PostShape, prose: Prose) -> Json:
    """The Note without @context."""
    author = f'<p><a href="{escape(relay.author.uri)}">{escape(relay.author.name)}</a>:</p>'
    content = author + prose.microblog_html
    document: Json = {
        "id": relay.uri,
        "type": "Note",
        "attributedTo": relay.community,
        "to": list(relay.to),
        "cc": [],
        "content": content,
        "sensitive": post.sensitive or bool(post.warning),
        "attachment": attachments_for_microblogs(post, prose),
        "tag": [{"type": "Mention", "href": each.uri, "name": each.name} for each in relay.named],
    }
    if relay.answers is not None:
        document["inReplyTo"] = relay.answers
    if post.warning:
        document["summary"] = post.warning
    if post.language is not None:
        document["contentMap"] = {post.language: content}
    for name, moment in (("published", post.published), ("updated", post.updated)):
        if moment is not None:
            document[name] = write_time(moment)
    return document
