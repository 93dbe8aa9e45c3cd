"""Foreign HTML made safe to show, and ours made fit for others. All HTML stored or shown goes through `sanitise`.

`tree.py` makes any input small and tidy; nh3 then has the last word on which tags, attributes and addresses pass.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from html import escape
from typing import Final

import nh3

from fedi_groups.text import markup, microblog, plain
from fedi_groups.text.tree import parse, render

LINK_REL: Final = "nofollow noopener noreferrer ugc"

_GATE: Final = nh3.Cleaner(
    tags=markup.TAGS,
    attributes=markup.ATTRIBUTES,
    allowed_classes=markup.CLASSES,
    url_schemes=markup.SCHEMES,
    url_relative="deny",
    link_rel=LINK_REL,
)
_DENIED_LINK: Final = re.compile(r"<a (?!href=)")
_HASHTAG: Final = re.compile(r'(<a href="[^"]*"(?: [a-z]+="[^"]*")*? class="[^"]*\bhashtag\b[^"]*" rel=")')


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that a text shows. `alt` is empty where it has no description."""

    url: str
    alt: str


def sanitise(html: str) -> str:
    """What may be stored and shown of HTML from anywhere; doing it twice changes nothing, and nothing makes it fail.

    Images, players and frames become links, as we load nothing from elsewhere. Links keep the schemes in
    `markup.SCHEMES`, lose every `target`, and are marked with LINK_REL, with `tag` in front of it where they are
    hashtags: Mastodon makes no preview of those. Of tags not in `markup.TAGS` the text stays, but not that of scripts,
    styles and the like.
    Text behind `markup.MAX_LENGTH` characters is left out, and so are tags below `tree.MAX_DEPTH`.
    """
    return _passed(render(parse(html)))


def for_microblog(html: str, *, attached: Container[str] = ()) -> str:
    """Our HTML in the words that Mastodon's sanitiser keeps: headings and spoiler titles bold, tables as lists.

    Images at the addresses `attached` are left out, as they go along as attachments; others are links. A spoiler is not
    folded there: who needs that puts a content warning on the post.
    """
    return _passed(render(parse(render(microblog.simplified(parse(html), attached=attached)))))


def to_text(html: str) -> str:
    """Readable plain text: a blank line between paragraphs, a line for each item, row and break. Never fails."""
    return plain.text_of(parse(html).children)


def images(html: str) -> tuple[Image, ...]:
    """The pictures in HTML, sanitised or not, each address once and in order."""
    found: dict[str, Image] = {}
    for link in microblog.image_links(parse(html)):
        url = link.attributes.get("href", "")
        label = plain.inline_text(link.children)
        found.setdefault(url, Image(url, "" if label == markup.address_label(url) else label))
    return tuple(found.values())


def bold_title(title: str, content_html: str) -> str:
    """A post for microblogs: the title, given as text, opens it. In `name` it would be a content warning there."""
    words = " ".join(title.split())
    return f"<p><strong>{escape(words, quote=False)}</strong></p>{content_html}" if words else content_html


def _passed(tidy: str) -> str:
    clean = _GATE.clean(tidy)
    if _DENIED_LINK.search(clean):
        # nh3 took an address that only looked like one, and left the link: once more without it.
        clean = _GATE.clean(render(parse(clean)))
    return _HASHTAG.sub(r"\1tag ", clean) if "hashtag" in clean else clean
