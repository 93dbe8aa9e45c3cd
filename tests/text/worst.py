"""The texts that cost the most of all that are accepted, found by hand and by climbing from one to a worse one."""

from collections.abc import Iterator
from typing import Final

from fedi_groups.text.commonmark import MAX_MARKS, MAX_SOURCE, marks_in
from fedi_groups.wire.parse import LONGEST_CONTENT

Shape = tuple[str, str]
"""What a text begins with, and what is then repeated until it is full."""

_LINK = "<a href='https://x.test/'>x"
_CLASSES = "<span class='h-card p-name invisible ellipsis'>x</span>"
_TABLE_OF_TABLES = "<table><tr><th>a<tr><td>b" * 8 + "</table>" * 8

_HTML: Final[tuple[Shape, ...]] = (
    # Many of one kind: closed, open, empty, misplaced.
    *(("", unit) for unit in ("<b>", "<b>x", "<b>x</b>", "<p>x", "<p></p>", "<p> ", "x<br>", "<br>", "<hr>", "</p>")),
    *(("", unit) for unit in ("<td>", "<table>x", "<table><tr><td>x", "<ul><li>", "<dl><dt>a<dd>b", "<ruby><rt>x")),
    *(
        ("", unit)
        for unit in ("<h1>x<h2>x", "<details><summary>x", "<pre>x</pre>", "<sub>1", "<q>x", "<foo>x", "<!-->")
    ),
    ("<ul>", "<li>x"),
    ("<table>", "<td colspan=9 rowspan=9>x"),
    # References, and what only looks like markup.
    *(
        ("", unit)
        for unit in ("&amp;", "&lt", "&CounterClockwiseContourIntegral;", "&", "<", "<a ", '<p a="', "\x01", "\xa0")
    ),
    # Attributes, links, pictures.
    *(("", unit) for unit in (_LINK, f"{_LINK}</a>", _CLASSES, "<img src=https://x.test/>", "<abbr title=y>x</abbr>")),
    ("", "<p a='' b='' lang=en dir=ltr class=quote-inline title=y>x"),
    ("", "<p><a href='https://a.b/c?d=e&amp;f=g'>x</a> <b>y</b><br>"),
    ("<a href=https://x.test/ ", "a=b "),
    ("", "<script>x</script>"),
    ("", "<math><annotation encoding='application/x-tex'>x</math>"),
    ("<foo title='&'>" * 20, "<h1>\n\n\n\n\n\n\n\n\n\n11<thead>x\n#a &lt;"),
    # Deep, and then many.
    *(("<b>" * 40, unit) for unit in ("<li>", "<td>", "<rt>", "<p>", "</i>", "<a>")),
    ("", "<blockquote>" * 40 + "x" + "</blockquote>" * 40),
    ("<table>" + "<tr><td>" * 3, "<b>x</b>"),
    ("", "<sup>x<sub>y" * 20 + "</sub></sup>" * 20),
    ("", _TABLE_OF_TABLES),
    *(
        (deep, "a\n")
        for deep in ("<blockquote>" * 39 + "<pre>", "<ul><li>" * 19 + "<pre>", "<b><blockquote>" * 19 + "<pre>")
    ),
    ("<blockquote><p>x</p>" * 39 + "<pre>", "a\n"),
    ("<sup>" * 38 + "<pre>", "1\n"),
    ("<table><tr><th>" + "x" * 100_000, "<tr><td>a"),
    # No markup at all.
    *(("", unit) for unit in ("x", "\n", "x. ", "@a@b.c ", "@a.", "#a ", "https://a.b ", "\u202a> ", "é")),
)
_MARKDOWN: Final[tuple[Shape, ...]] = (
    *(
        ("", unit)
        for unit in ("*a*", "***a***", "[a](https://a.b) ", "![a](https://a.b) ", "[a][b]", "[a]: b\n", "`a`")
    ),
    *(
        ("", unit)
        for unit in ("- a\n", "1. a\n", "> a\n\n", "- a\n  - b\n", "- > a\n", "a\n", "a  \n", "a\n=\n", "# a\n")
    ),
    *(
        ("", unit)
        for unit in ("#a #b\n", "@a ", "!a@b.c ", "https://a.b ", "<https://a.b>", "  \nhttps://a.b '", "a:// ")
    ),
    *(
        ("", unit)
        for unit in ("::: spoiler a\nb\n:::\n", "a|b\n-|-\nc|d\n\n", "&amp; ", "\\*", "[", "![", "`", "<", "*_")
    ),
    ("> " * 19, "  \nhttps://a.b '"),
    ("> " * 19, "a  \na  \n&amp;"),
    ("> " * 11, "a|b\n-|-\nc|d\n\n"),
    ("- - - - - ", "#a #b\n <!["),
    (":[[[[[[[[[[" * 100, ":"),
    ("[" * 2_000, "= "),
    ("(" * 18_000, "a\n"),
)


def html_texts() -> Iterator[str]:
    """As long as content may be."""
    for start, unit in _HTML:
        yield (start + unit * (LONGEST_CONTENT // len(unit)))[:LONGEST_CONTENT]


def markdown_texts() -> Iterator[str]:
    """As long, and with as many marks, as it may be."""
    for start, unit in _MARKDOWN:
        yield start + unit * as_often_as_may_be(unit, behind=start)


def as_often_as_may_be(unit: str, *, behind: str = "") -> int:
    """How often a piece of Markdown may be repeated."""
    least, most = 0, (MAX_SOURCE - len(behind)) // len(unit)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if marks_in(behind + unit * middle) <= MAX_MARKS else (least, middle - 1)
    return least
