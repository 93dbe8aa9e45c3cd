"""The text of a post as each kind of reader gets it."""

from html import escape

from fedi_groups.text.html import bold_title, for_microblog
from fedi_groups.wire.render import Prose
from fedi_groups.wire.shapes import PostShape


def prose_of(title: str | None, content: str, *, link: str | None, quote: str | None = None) -> Prose:
    """`content` is clean HTML. Microblogs get the title as first bold line, and the link of a link post as last line:
    they drop a post without text, and show no attachment of type Link. What is quoted all get as their last line, of a
    class by which those who show the quote itself leave it out (Mastodon, FEP-044f)."""
    body = for_microblog(content)
    href = escape(link, quote=True) if link else ""
    if href and href not in content:
        body = f'{body}<p><a href="{href}" rel="nofollow noopener noreferrer">{href}</a></p>'
    last = _quoted(content, quote) if quote else ""
    return Prose(html=content + last, microblog_html=(bold_title(title, body) if title else body) + last)


def _quoted(content: str, quote: str) -> str:
    """Nothing where the author has said it already."""
    href = escape(quote, quote=True)
    if href in content:
        return ""
    return f'<p class="quote-inline">RE: <a href="{href}" rel="nofollow noopener noreferrer">{href}</a></p>'


def prose_in(post: PostShape) -> Prose:
    """The text of this post."""
    quote = post.quote.target if post.quote is not None else None
    return prose_of(post.title, post.content, link=post.link, quote=quote)
