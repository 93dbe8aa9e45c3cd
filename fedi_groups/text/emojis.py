"""Names of custom emoji in a text, with pictures in their place."""

import re
from collections.abc import Mapping
from html import escape
from typing import Final

from fedi_groups.domain.emojis import CODE
from fedi_groups.text.tree import parse, render

_TAG: Final = re.compile(r"(<[^<>]*>)")
_VERBATIM: Final = frozenset({"<code>", "<pre>"})


def with_pictures(html: str, pictures: Mapping[str, str]) -> str:
    """Clean HTML with `pictures`, addresses by names with their colons. What is shown as it was typed stays as it is.

    It is written anew before: what stands between angle brackets is a tag then, and no attribute has any in it.
    """
    out: list[str] = []
    verbatim = 0
    for part in _TAG.split(render(parse(html))):
        if part.startswith("<"):
            verbatim += (part in _VERBATIM) - (part in ("</code>", "</pre>"))
        elif not verbatim:
            part = CODE.sub(lambda found: _shown(found[0], pictures), part)
        out.append(part)
    return "".join(out)


def _shown(code: str, pictures: Mapping[str, str]) -> str:
    if code not in pictures:
        return code
    return f'<img class="emoji" src="{escape(pictures[code])}" alt="{code}" title="{code}" loading="lazy">'
