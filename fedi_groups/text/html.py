"""Foreign HTML made safe to show, and ours made fit for others. All HTML stored or shown goes through `sanitise`.

`tree.py` makes any input small and tidy; nh3 then has the last word on which tags, attributes and addresses pass.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from html import escape
from threading import Lock
from typing import Final

import nh3

from fedi_groups.text import markup, microblog, plain
from fedi_groups.text.tree import Element, parse, render

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
_UNLIKE_MICROBLOGS: Final = re.compile(rf"<(?!/?(?:{'|'.join(sorted(microblog.KEPT))})[ >])|u-photo")
"""A tag that has to be rewritten for microblogs, in clean HTML; or a picture."""
_HASHTAG: Final = re.compile(r'(<a href="[^"]*"(?: [a-z]+="[^"]*")*? class="[^"]*\bhashtag\b[^"]*" rel=")')


class _Recent:
    """Texts of short HTML that was read a moment ago: what people write to a community is read when it comes, and again
    when it is heeded."""

    MOST, SHORT = 512, 2_000

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lock = Lock()

    def get(self, html: str) -> str | None:
        return self._texts.get(html)

    def put(self, html: str, text: str) -> str:
        if len(html) <= self.SHORT:
            with self._lock:
                self._texts[html] = text
                if len(self._texts) > self.MOST:
                    del self._texts[next(iter(self._texts))]
        return text


_TEXTS: Final = _Recent()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that a text shows. `alt` is empty where it has no description."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Clean:
    """What is left of HTML from anywhere. `tree` is the same, as it was read."""

    html: str
    tree: Element

    def to_text(self) -> str:
        """As the function of that name, which need not read it again soon."""
        return _TEXTS.put(self.html, plain.text_of(self.tree.children))


def cleaned(html: str) -> Clean:
    """What `sanitise` leaves, along with its tree."""
    tree = parse(html)
    clean = _GATE.clean(render(tree))
    if _DENIED_LINK.search(clean):
        # nh3 took an address that only looked like one, and left the link: once more without it.
        tree = parse(clean)
        clean = _GATE.clean(render(tree))
    return Clean(_HASHTAG.sub(r"\1tag ", clean) if "hashtag" in clean else clean, tree)


def sanitise(html: str) -> str:
    """What may be stored and shown of HTML from anywhere; doing it twice changes nothing, and nothing makes it fail.

    Images, players and frames become links, as we load nothing from elsewhere. Links keep the schemes in
    `markup.SCHEMES`, lose every `target`, and are marked with LINK_REL, with `tag` in front of it where they are
    hashtags: Mastodon makes no preview of those. Of tags not in `markup.TAGS` the text stays, but not that of scripts,
    styles and the like.
    Text behind `markup.MAX_LENGTH` characters is left out, and so are tags below `tree.MAX_DEPTH`.
    """
    return cleaned(html).html


def for_microblog(html: str, *, attached: Container[str] = ()) -> str:
    """Clean HTML in the words that Mastodon's sanitiser keeps: headings and spoiler titles bold, tables as lists.

    Images at the addresses `attached` are left out, as they go along as attachments; others are links. A spoiler is not
    folded there: who needs that puts a content warning on the post.
    """
    if _UNLIKE_MICROBLOGS.search(html) is None:
        return html
    return sanitise(render(microblog.simplified(parse(html), attached=attached)))


def to_text(html: str) -> str:
    """Readable plain text: a blank line between paragraphs, a line for each item, row and break. Never fails."""
    known = _TEXTS.get(html)
    return known if known is not None else plain.text_of(parse(html).children)


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
