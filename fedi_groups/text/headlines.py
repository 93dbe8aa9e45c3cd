"""The headline that a text in Markdown begins with, for those who have one field for all they write."""

import re
from typing import Final

from fedi_groups.text.html import to_text
from fedi_groups.text.markdown import render
from fedi_groups.text.mentions import mentions_in
from fedi_groups.text.titles import MAX_TITLE

_HEADING: Final = re.compile(r"#[ \t]+(.*)")
_NO_HEADLINE: Final = re.compile(r"[>|]|[-*+][ \t]|\d+[.)][ \t]|#{2,}[ \t]|```|~~~|!\[|.*https?://", re.IGNORECASE)
"""Lists, quotes, code, pictures, lesser headings, and what leads elsewhere."""


def split_headline(source: str) -> tuple[str | None, str]:
    """The first line, if an empty one follows or if it is written as a headline (`# `), as plain text; and the rest.

    Who is mentioned in it, or in front of it, is not part of it, and is mentioned at the end of the rest instead.
    """
    before, line, rest = _first_said(source.strip())
    heading = _HEADING.fullmatch(line)
    if heading is None and (not rest.startswith("\n") or _NO_HEADLINE.match(line)):
        return None, source
    words, named = _without_mentions(heading[1] if heading is not None else line)
    title = " ".join(to_text(render(words, mentions={}).html).split())
    if not title or len(title) > MAX_TITLE:
        return None, source
    parts = [rest.strip(), " ".join(dict.fromkeys([*before, *named]))]
    return title, "\n\n".join(part for part in parts if part)


def with_headline(title: str | None, source: str) -> str:
    """What `split_headline` takes apart."""
    return f"# {title}\n\n{source}".rstrip() if title else source


def _first_said(text: str) -> tuple[list[str], str, str]:
    """The first line that says something beside whom it is for, what is mentioned before it, and what follows it."""
    named: list[str] = []
    while text:
        line, _, rest = text.partition("\n")
        words, found = _without_mentions(line)
        if words or not found:
            return named, line.strip(), rest
        named += found
        text = rest.lstrip()
    return named, "", ""


def _without_mentions(line: str) -> tuple[str, list[str]]:
    kept, named, position = [], [], 0
    for found in mentions_in(line):
        kept.append(line[position : found.start])
        named.append(line[found.start : found.end])
        position = found.end
    return " ".join("".join([*kept, line[position:]]).split()), named
