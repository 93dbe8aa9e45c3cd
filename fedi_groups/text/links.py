"""Which page a text is about: the first one that it links to, beside people and hashtags."""

import re
from functools import lru_cache
from html import unescape

_LINK = re.compile(r"<a ([^<>]{0,4000})>(?:<[^<>]{0,300}>){0,3}([^<]?)")
_HREF = re.compile(r'\bhref="(https?://[^"]{1,2000})"')
_CLASS = re.compile(r'\bclass="[^"]*\b(?:mention|hashtag|u-url)\b')


@lru_cache(4096)
def page_of(link: str | None, content: str) -> str | None:
    """What a post with this link and this clean HTML has a preview of; None if it links to nothing."""
    if link is not None:
        return link if link.startswith(("https://", "http://")) else None
    for attributes, first in _LINK.findall(content):
        found = _HREF.search(attributes)
        if found is not None and first not in ("@", "#") and not _CLASS.search(attributes):
            return unescape(found[1])
    return None
