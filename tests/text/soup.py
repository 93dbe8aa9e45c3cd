"""Hostile HTML for properties, and a reader of HTML that shares nothing with the code under test."""

from html.parser import HTMLParser

from hypothesis import strategies as st

PERSIAN = "\u200c".join(("می", "خواهم"))
"""One word, held apart by a zero-width non-joiner."""

TAGS = (
    *(
        "a",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "form",
        "h1",
        "h3",
    ),
    *(
        "hr",
        "i",
        "iframe",
        "img",
        "li",
        "math",
        "nobr",
        "object",
        "ol",
        "option",
        "p",
        "plaintext",
        "pre",
        "q",
        "rp",
        "rt",
    ),
    *("ruby", "script", "select", "span", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td"),
    *("template", "textarea", "tfoot", "th", "thead", "title", "tr", "u", "ul", "video", "xmp", "x-y"),
)
ATTRIBUTES = (
    "",
    ' href="https://a.example/?q=<b>&amp;x"',
    " href=javascript:alert(1)",
    ' href="java\nscript:alert(1)"',
    ' href="&#106;avascript:alert(1)"',
    ' href="data:text/html,<script>alert(1)</script>"',
    ' href="http://a b/"',
    ' href="http://[::1"',
    ' href="/relative"',
    ' onclick="alert(1)"',
    " onerror=alert(1) src=x",
    ' src="https://i.example/a.png" alt="A <b>"',
    ' class="mention hashtag evil"',
    ' class="u-photo" style="position:fixed"',
    ' id="login" name="csrf"',
    " lang=ar dir=rtl",
    ' title="<a href=x>" x="</p>"',
    " start=3 reversed",
    ' target="_blank" rel="tag"',
    ' href="',
)
WORDS = (
    *(
        "word",
        " ",
        "\n",
        "\r\n",
        "\x00",
        "\ud800",
        "\x0c",
        "\xa0",
        "&nbsp;",
        "&amp;",
        "&lt;script&gt;",
        "&#10;",
        "&#0;",
        "&#x1f;",
    ),
    *(
        "<",
        ">",
        '"',
        "'",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "</",
        "<a",
        "a < b",
        "سلام",
        PERSIAN,
        "\u202e",
        "🏳️\u200d🌈",
    ),
)

_starts = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
_ends = st.builds("</{}>".format, st.sampled_from(TAGS))
_pieces = st.one_of(_starts, _starts, _ends, st.sampled_from(WORDS), st.text(max_size=6))

html_soup = st.one_of(st.lists(_pieces, max_size=40).map("".join), st.text(max_size=200))
"""Anything from prose to markup that no one would write."""


class Outline(HTMLParser):
    """Every tag and attribute of a piece of HTML, as Python's own parser sees them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    def all(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]
