"""The one Markdown parser: CommonMark with tables, strikethrough, bare links and Lemmy's spoilers, and no raw HTML.

A newline in a paragraph is a line break, as what people write in apps has no other. Who wants to see or replace the
plain text of a post (what is neither code nor part of a link) gives `parse` a weaver.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from fedi_groups.errors import TooLarge
from fedi_groups.text import markdown_rules

MAX_SOURCE: Final = 50_000
"""Characters of Markdown that are rendered; as much as Lemmy lets a post have."""
MAX_MARKS: Final = 4_000
"""Lines and marks in it: what costs time in Markdown is them, not letters. The densest papers have 3,700 in MAX_SOURCE.
"""
MAX_NESTING: Final = 20
"""Quotes, lists and spoilers within one another. What stands deeper is left out."""

_MARK: Final = re.compile(r"[\n*_\[\]<>!`\\|~#@&]|[-+.)](?=[ \t])|://")
"""What opens, closes or parts something."""
_STOP: Final = re.compile(r"[$%:=^{}+-]")
_STOPS_OF_A_MARK: Final = 4
"""What only might open something is looked at, too: so many of them count for a mark."""
_ADDRESS_MARKS: Final = 3
"""What an address counts for: it is taken apart and put together again."""
_QUOTED: Final = re.compile(r"^[ \t>*+.)0-9-]*>", re.MULTILINE)
_QUOTES_OF_A_MARK: Final = 4
"""In so many quotes, a line costs one mark more: it may belong to each of them without a sign of its own."""

Weaver = Callable[[str], list[Token]]
"""Turns a run of plain text into tokens, for instance with links in it."""


def parse(source: str, weave: Weaver) -> list[Token]:
    """The tokens of Markdown, with each run of plain text as `weave` gives it back.

    Raises TooLarge beyond MAX_SOURCE characters or MAX_MARKS marks.
    """
    if len(source) > MAX_SOURCE:
        raise TooLarge(f"{len(source)} characters of Markdown", public="This text is too long.")
    if marks_in(source) > MAX_MARKS:
        raise TooLarge(f"over {MAX_MARKS} marks of Markdown", public="This text has too many lines and marks.")
    return _PARSER.parse(source, {"weave": weave})


def marks_in(source: str) -> int:
    """How many marks and line ends a text has: what its rendering costs."""
    found = len(_MARK.findall(source)) + len(_STOP.findall(source)) // _STOPS_OF_A_MARK
    found += (_ADDRESS_MARKS - 1) * source.count("://")
    return found + (_marks_of_quotes(source) if ">" in source else 0)


def _marks_of_quotes(source: str) -> int:
    found = 0
    for block in source.split("\n\n"):
        deepest = max((each[0].count(">") for each in _QUOTED.finditer(block)), default=0)
        found += deepest // _QUOTES_OF_A_MARK * (block.count("\n") + 1)
    return found


def to_html(tokens: list[Token]) -> str:
    """The HTML of tokens, not yet sanitised."""
    rendered: str = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return rendered


def plain_runs(source: str) -> tuple[str, ...]:
    """The runs of plain text in Markdown: no code, no link, nothing that is escaped.

    Raises TooLarge beyond MAX_SOURCE characters.
    """
    found: list[str] = []

    def collect(text: str) -> list[Token]:
        found.append(text)
        return []

    parse(source, collect)
    return tuple(found)


def text_token(text: str) -> Token:
    """A run of text."""
    return Token("text", "", 0, content=text)


def link_tokens(text: str, *, href: str, classes: str) -> list[Token]:
    """A link with this text."""
    opening = Token("link_open", "a", 1, attrs={"href": href, "class": classes})
    return [opening, text_token(text), Token("link_close", "a", -1)]


def _weave(state: StateCore) -> None:
    """Core rule. Stands before escapes are joined to the text, so that `\\#` stays a mere sign."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = list(_woven(token.children, state.env["weave"]))


def _woven(tokens: Iterable[Token], weave: Weaver) -> Iterable[Token]:
    is_link = False
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            is_link = token.type == "link_open"
        if token.type == "text" and not is_link:
            yield from weave(token.content)
        else:
            yield token


def _build() -> MarkdownIt:
    parser = MarkdownIt("default", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
    interrupting: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.inline.ruler.at("linkify", markdown_rules.bare_link)
    parser.block.ruler.at("table", markdown_rules.bounded_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("fence", "spoiler", markdown_rules.spoiler, interrupting)
    parser.core.ruler.before("text_join", "weave", _weave)
    return parser


_PARSER: Final = _build()
