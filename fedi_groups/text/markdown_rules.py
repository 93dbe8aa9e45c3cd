"""The rules that our Markdown parser has of its own: bare links, spoilers, and tables of a bounded size.

Each is written to take time linear in the text, as anyone may post anything.
"""

import re
from typing import Final

from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline

MAX_CELLS: Final = 2_000
"""Cells of one table. The parser fills missing cells up, so that a table of 2 KB could have 65,000."""

_TEXT_UP_TO: Final = "text_up_to"
"""Where in `env` the line is kept up to which nothing is a table any more."""

_SPOILER: Final = re.compile(r":{3,}[ \t]*spoiler(?:[ \t]+(.*))?")
_SPOILER_END: Final = re.compile(r":{3,}")

_SCHEME: Final = re.compile(r"(?<![A-Za-z0-9+.-])https?\Z", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"://(?=\w)[^\s<>\"`\[\]{}|\\^\x00-\x1f]{1,2048}+(?![^\s<>\"`\[\]{}|\\^\x00-\x1f])")
_CLOSING_MARKS: Final = (
    ".,:;!?'*_~"
    "\u060c\u061b\u061f\u06d4"  # comma, semicolon, question mark and full stop of Arabic and Urdu
    "\u3001\u3002\uff0c\uff01\uff1f\uff09\u300d\u300f"  # their like in Chinese and Japanese, and closing brackets
    "\u00bb\u201d\u2019\u2026"  # closing quotes, ellipsis
)
"""Punctuation that ends a sentence rather than an address."""


def bare_link(state: StateInline, silent: bool) -> bool:
    """Inline rule: an http or https address that stands in the text is a link, as long as it is not in one already."""
    start = state.pos
    if state.src[start] != ":" or state.linkLevel > 0:
        return False
    scheme = _SCHEME.search(state.src[max(0, start - 6) : start])
    address = scheme and _ADDRESS.match(state.src, start, state.posMax)
    if scheme is None or address is None:
        return False
    words = scheme[0] + _without_closing_marks(address[0])
    target = state.md.normalizeLink(words)
    if not state.md.validateLink(target):
        return False
    state.pos += len(words) - len(scheme[0])
    if silent:
        return True
    if not state.pending.endswith(scheme[0]):
        state.pos = start
        return False
    state.pending = state.pending[: -len(scheme[0])]
    state.push("link_open", "a", 1).attrs = {"href": target}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)
    return True


def spoiler(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: `::: spoiler title` to the `:::` that closes it, or to the end, as Lemmy has it."""
    opening = _SPOILER.fullmatch(_line(state, start))
    if opening is None or state.is_code_block(start):
        return False
    if silent:
        return True
    last = _spoiler_end(state, start, end)
    state.push("details_open", "details", 1)
    if title := (opening[1] or "").strip():
        state.push("summary_open", "summary", 1)
        inline = state.push("inline", "", 0)
        inline.content, inline.children, inline.map = title, [], [start, start + 1]
        state.push("summary_close", "summary", -1)
    outer_type, outer_end = state.parentType, state.lineMax
    state.parentType, state.lineMax = "spoiler", last
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax = outer_type, outer_end
    state.push("details_close", "details", -1)
    state.line = min(last + 1, end)
    return True


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: a table, unless it has more than MAX_CELLS; then it is text up to the next empty line."""
    if start < state.env.get(_TEXT_UP_TO, 0) or not table(state, start, end, True):
        return False
    if silent:
        return True
    columns = _line(state, start + 1).strip("|").count("|") + 1
    last = start
    while last < end and not state.isEmpty(last):
        last += 1
    if (last - start) * columns > MAX_CELLS:
        state.env[_TEXT_UP_TO] = last
        return False
    return table(state, start, end, False)


def _without_closing_marks(address: str) -> str:
    """Without the marks behind it, and without a closing bracket that was opened before it."""
    excess = address.count(")") - address.count("(")
    end = len(address)
    while end and (address[end - 1] in _CLOSING_MARKS or (address[end - 1] == ")" and excess > 0)):
        end -= 1
        excess -= address[end] == ")"
    return address[:end]


def _spoiler_end(state: StateBlock, start: int, end: int) -> int:
    depth = 1
    for line in range(start + 1, end):
        text = _line(state, line)
        if _SPOILER.fullmatch(text):
            depth += 1
        elif _SPOILER_END.fullmatch(text):
            depth -= 1
        if depth == 0:
            return line
    return end


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
