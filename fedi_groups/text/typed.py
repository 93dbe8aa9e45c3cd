"""Words that somebody typed, as HTML: paragraphs, lines, and addresses that can be followed. Nothing else is markup."""

import re
from html import escape
from typing import Final

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")
_BLANK: Final = re.compile(r"\n\s*\n")


def html_of(words: str) -> str:
    """Safe, as it is."""
    paragraphs = (_BLANK.split(words.strip())) if words.strip() else []
    return "".join(f"<p>{'<br>'.join(map(_line, each.splitlines()))}</p>" for each in paragraphs)


def _line(line: str) -> str:
    return _ADDRESS.sub(_linked, escape(line.strip(), quote=False))


def _linked(address: re.Match[str]) -> str:
    return f'<a href="{address.group()}">{address.group()}</a>'
