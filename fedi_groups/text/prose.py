"""The text of a post as each kind of reader gets it."""

from html import escape

from fedi_groups.text.html import bold_title, for_microblog
from fedi_groups.wire.render import Prose


def prose_of(title: str | None, content: str, *, link: str | None) -> Prose:
    """`content` is clean HTML. Microblogs get the title as first bold line, and the link of a link post as last line:
    they drop a post without text, and show no attachment of type Link."""
    body = for_microblog(content)
    href = escape(link, quote=True) if link else ""
    if href and href not in content:
        body = f'{body}<p><a href="{href}" rel="nofollow noopener noreferrer">{href}</a></p>'
    return Prose(html=content, microblog_html=bold_title(title, body) if title else body)
