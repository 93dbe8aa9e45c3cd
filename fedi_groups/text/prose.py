"""The text of a post as each kind of reader gets it."""

from functools import lru_cache
from html import escape
from itertools import islice
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from fedi_groups.domain.details import Details
from fedi_groups.text.html import bold_title, for_microblog, images
from fedi_groups.text.microblog import ATTACHMENTS
from fedi_groups.wire.details import occasion
from fedi_groups.wire.render import Prose
from fedi_groups.wire.shapes import Attached, PostShape

_MEDIA_TYPES: Final = {
    **{".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif"},
    **{".jpg": "image/jpeg", ".jpeg": "image/jpeg"},
}


@lru_cache(maxsize=4)
def prose_of(
    title: str | None,
    content: str,
    *,
    link: str | None,
    quote: str | None = None,
    attached: int = 0,
    details: Details | None = None,
) -> Prose:
    """`content` is clean HTML. Microblogs get the title as first bold line, and the link of a link post as last line:
    they drop a post without text, and show no attachment of type Link. They show no picture in a text: the first ones
    are attached, while there is room beside the `attached` that the post has anyway; others are links. When and where
    an event is stands below its text, in the words of no language. What is quoted all get as their last line, of a
    class by which those who show the quote itself leave it out (Mastodon, FEP-044f).

    The last ones are remembered: of one post there are the activity, its relay and, once announced, the object.
    """
    room = max(0, ATTACHMENTS - attached)
    pictures = tuple(_pictures(content, room)) if room and "u-photo" in content else ()
    body = for_microblog(content, attached={each.url for each in pictures})
    if details is not None and details.kind == "Event":
        body += _occasion(details)
    href = escape(link, quote=True) if link else ""
    if href and href not in content:
        body = f"{body}<p>{_anchor(href)}</p>"
    last = _quoted(content, quote) if quote else ""
    return Prose(content + last, (bold_title(title, body) if title else body) + last, pictures)


def prose_in(post: PostShape) -> Prose:
    """The text of this post."""
    quote = post.quote.target if post.quote is not None else None
    return prose_of(
        post.title, post.content, link=post.link, quote=quote, attached=len(post.attachments), details=post.details
    )


def _pictures(content: str, room: int) -> list[Attached]:
    return [
        Attached("Image", each.url, _MEDIA_TYPES.get(PurePosixPath(urlsplit(each.url).path).suffix.lower()), each.alt)
        for each in islice(images(content), room)
    ]


def _quoted(content: str, quote: str) -> str:
    """Nothing where the author has said it already."""
    href = escape(quote, quote=True)
    if href in content:
        return ""
    return f'<p class="quote-inline">RE: {_anchor(href)}</p>'


def _occasion(event: Details) -> str:
    """A line each."""
    lines = [
        _anchor(escape(each, quote=True)) if each == event.join else escape(each, quote=False)
        for each in occasion(event)
    ]
    return f"<p>{'<br>'.join(lines)}</p>" if lines else ""


def _anchor(href: str) -> str:
    """Of an address that is escaped already."""
    return f'<a href="{href}" rel="nofollow noopener noreferrer">{href}</a>'
