"""HTML as a run of tags and texts: which tags, attributes and addresses are kept, and nothing about their nesting.

Every pattern here takes time linear in its input, whatever the input.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

MAX_LENGTH: Final = 262_144
"""Characters of HTML that are read. What stands behind them is left out."""
MAX_TAGS: Final = 10_500
"""Tags and comments that are read, likewise: each costs the work of 100 letters. No fewer than a tree may be written
with, so that what was read once is read again as a whole."""

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS: Final = frozenset({"ol", "ul"})
CELLS: Final = frozenset({"td", "th"})
ROW_GROUPS: Final = frozenset({"tbody", "thead"})
INLINE: Final = frozenset(
    {"a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "mark", "q"}
    | {"rp", "rt", "ruby", "s", "small", "span", "strong", "sub", "sup", "u"}
)
PHRASING_ONLY: Final = HEADINGS | {"p", "pre", "summary"}
"""Blocks that hold no other block."""
CONTAINERS: Final = LISTS | CELLS | ROW_GROUPS | {"blockquote", "details", "li", "table", "tr"}
BLOCKS: Final = PHRASING_ONLY | CONTAINERS
TAGS: Final = INLINE | BLOCKS | {"hr"}

CLASSES: Final = {
    "a": frozenset({"hashtag", "mention", "u-photo", "u-uid", "u-url"}),
    "span": frozenset({"ellipsis", "h-card", "invisible", "p-name", "quote-inline"}),
    "p": frozenset({"quote-inline"}),
}
"""Microformats and marks of Mastodon that say something about the text; `u-photo` is an image turned into a link."""
SCHEMES: Final = frozenset(
    {"dat", "dweb", "gemini", "gopher", "http", "https", "ipfs", "ipns", "magnet", "mailto", "matrix", "ssb", "xmpp"}
)

_MEANT: Final = {
    **dict.fromkeys("address article aside caption center div fieldset figcaption figure footer form".split(), "p"),
    **dict.fromkeys("header main nav section".split(), "p"),
    **dict.fromkeys("kbd samp tt var".split(), "code"),
    **{"dd": "li", "dl": "ul", "dt": "li", "strike": "s", "tfoot": "tbody"},
}
"""Tags that are read as another one."""
_EMBEDS: Final = frozenset({"audio", "iframe", "img", "video"})
_CONTENT_ENDS: Final = {
    tag: re.compile(rf"</{tag}[\s/>]", re.IGNORECASE)
    for tag in (
        *("iframe", "math", "noembed", "noframes", "noscript", "object", "plaintext", "script"),
        *("select", "style", "svg", "template", "textarea", "title", "xmp"),
    )
}
"""Tags that are left out together with all that stands in them; a formula is kept as TeX if it comes with it."""
_TEX: Final = re.compile(r"<annotation encoding=[\"']application/x-tex[\"']>([^<]*+)", re.IGNORECASE)

_TOKEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*+(?:>|\Z)"
    r"|<(/?)([A-Za-z][A-Za-z0-9:_-]*+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)
"""A comment, a declaration, or a tag: its slash, name and attributes."""
_ATTRIBUTE: Final = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ADDRESS: Final = re.compile(r"https?://[^\s/?#]|(?!https?:)([a-z]+):\S", re.IGNORECASE)
_MAX_ADDRESS: Final = 4096
_VALUES: Final = {
    "lang": re.compile(r"[A-Za-z0-9-]{1,35}"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "start": re.compile(r"-?[0-9]{1,6}"),
    "value": re.compile(r"-?[0-9]{1,6}"),
    "colspan": re.compile(r"[1-9][0-9]?"),
    "rowspan": re.compile(r"[1-9][0-9]?"),
    "title": re.compile(r"[^\n]{1,500}"),
}
"""What an attribute may say; `href` and `class` have functions of their own."""
ATTRIBUTES: Final = {
    "a": frozenset({"href"}),
    "abbr": frozenset({"title"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan"}),
    "*": frozenset({"dir", "lang"}),
}
_CHECKED: Final = {
    tag: tuple(name for name in _VALUES if name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, frozenset())) for tag in TAGS
}


@dataclass(frozen=True, slots=True)
class Start:
    """A start tag that is kept, with the attributes that are kept."""

    tag: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class End:
    """An end tag."""

    tag: str


@dataclass(frozen=True, slots=True)
class Embed:
    """An image, a player or a frame: shown as a link, as we load nothing from elsewhere."""

    url: str
    label: str
    is_image: bool


Token = Start | End | Embed | str

_ENDS: Final = {tag: End(tag) for tag in TAGS}


def tokens(html: str) -> Iterator[Token]:
    """The tags and texts of any HTML, in order; without unknown tags, and without what is left out with its content."""
    source = beginning(html, MAX_LENGTH)
    position = tags = 0
    while found := _TOKEN.search(source, position):
        if text := source[position : found.start()]:
            yield plain(text)
        position = found.end()
        if (tags := tags + 1) > MAX_TAGS:
            return
        slash, name, rest = found.groups("")
        tag = name.lower()
        kept = _MEANT.get(tag, tag)
        if slash:
            if kept in TAGS:
                yield _ENDS[kept]
            continue
        if tag in _EMBEDS:
            yield _embed(tag, _attributes(rest))
        if end := _CONTENT_ENDS.get(tag):
            closing = end.search(source, position)
            content_end = closing.start() if closing else len(source)
            if tag == "math" and (tex := _TEX.search(source, position, content_end)):
                yield f"${plain(tex[1]).strip()}$"
            position = content_end
        elif kept in TAGS:
            yield Start(kept, _kept(kept, rest) if "=" in rest else {})
    if text := source[position:]:
        yield plain(text)


def plain(markup: str) -> str:
    """Character references resolved, line ends as one newline, characters left out that no text needs."""
    text = unescape(markup) if "&" in markup else markup
    if _UNPRINTABLE.search(text):
        text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text


def is_address(url: str) -> bool:
    """Whether a link may lead there: absolute, and of a scheme in SCHEMES."""
    found = _ADDRESS.match(url)
    if found is None or len(url) > _MAX_ADDRESS:
        return False
    return found[1] is None or found[1].lower() in SCHEMES


def address_label(url: str) -> str:
    """What an image without a description is called: the last part of its address."""
    return url.partition("?")[0].rstrip("/").rpartition("/")[2] or url


def beginning(html: str, length: int) -> str:
    """The first so many characters of HTML; a tag that would be cut in two is left out."""
    if len(html) <= length:
        return html
    cut = html[:length]
    opened = cut.rfind("<", max(0, length - _MAX_ADDRESS))
    return cut[:opened] if opened > cut.rfind(">") else cut


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(rest):
        found.setdefault(name.lower(), plain(double or single or bare))
    return found


def _kept(tag: str, rest: str) -> dict[str, str]:
    """Of an element's attributes those that mean something, checked; `href` first."""
    given = _attributes(rest)
    kept = {}
    if tag == "a" and is_address(href := given.get("href", "").strip()):
        kept["href"] = re.sub(r"[\t\n]", "", href)
    for name in _CHECKED[tag]:
        if name in given and _VALUES[name].fullmatch(given[name]):
            kept[name] = given[name]
    allowed = CLASSES.get(tag)
    if allowed and (classes := [name for name in given.get("class", "").split() if name in allowed]):
        kept["class"] = " ".join(dict.fromkeys(classes))
    return kept


def _embed(tag: str, given: dict[str, str]) -> Embed | str:
    """A custom emoji stays the text it stands for."""
    url = given.get("src", "").strip()
    name = (given.get("alt") or given.get("title") or "").strip()
    is_emoji = "emoji" in given.get("class", "")
    if is_emoji or not is_address(url):
        return name
    return Embed(url, name or address_label(url), is_image=tag == "img")
