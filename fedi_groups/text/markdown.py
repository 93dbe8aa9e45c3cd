"""What people write here, Markdown, as the HTML that is stored, shown and sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from markdown_it.token import Token

from fedi_groups.domain.types import Uri
from fedi_groups.text.commonmark import link_tokens, parse, text_token, to_html
from fedi_groups.text.hashtags import Hashtag, hashtags_in
from fedi_groups.text.html import Clean, cleaned
from fedi_groups.text.markup import is_address
from fedi_groups.text.mentions import Mention, mentions_in


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, and what stands in it: each thing once, in order.

    `links` are the addresses of links, without mentions, hashtags and images; `mentions` the actors that are linked.
    """

    clean: Clean
    links: tuple[str, ...]
    mentions: tuple[Uri, ...]
    hashtags: tuple[str, ...]

    @property
    def html(self) -> str:
        return self.clean.html


def render(source: str, *, mentions: Mapping[str, Uri], hashtag_url: str | None = None) -> Rendered:
    """Markdown as sanitised HTML; raw HTML in it is shown as the text it is.

    `mentions` leads from handles (`mentions.Handle.key`) to actors; others stay text. `hashtag_url` is an address with
    `{name}` in it; without it hashtags stay text. Raises TooLarge beyond `commonmark.MAX_SOURCE` characters.
    """
    weaver = _Weaver(mentions, hashtag_url)
    tokens = parse(source, weaver.weave)
    return Rendered(
        clean=cleaned(to_html(tokens)),
        links=tuple(dict.fromkeys(_links(tokens))),
        mentions=tuple(dict.fromkeys(weaver.mentioned)),
        hashtags=tuple(weaver.hashtags.values()),
    )


class _Weaver:
    """Links mentions and hashtags in plain text, and remembers them."""

    def __init__(self, actors: Mapping[str, Uri], hashtag_url: str | None) -> None:
        self.actors = actors
        self.hashtag_url = hashtag_url
        self.mentioned: list[Uri] = []
        self.hashtags: dict[str, str] = {}

    def weave(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        position = 0
        stretches: list[Mention | Hashtag] = [*mentions_in(text), *hashtags_in(text)]
        for found in sorted(stretches, key=lambda stretch: stretch.start):
            if found.start < position:
                continue
            if linked := self._link(found, text[found.start : found.end]):
                tokens += [text_token(text[position : found.start]), *linked]
                position = found.end
        return [*tokens, text_token(text[position:])]

    def _link(self, found: Mention | Hashtag, words: str) -> list[Token]:
        if isinstance(found, Hashtag):
            self.hashtags.setdefault(found.key, found.name)
            if self.hashtag_url is None:
                return []
            address = self.hashtag_url.format(name=quote(found.name, safe=""))
            return link_tokens(words, href=address, classes="mention hashtag")
        actor = self.actors.get(found.handle.key)
        if actor is None:
            return []
        self.mentioned.append(actor)
        return link_tokens(words, href=actor, classes="mention u-url")


def _links(tokens: list[Token]) -> Iterator[str]:
    for block in tokens:
        for token in block.children or ():
            href = str(token.attrs.get("href", ""))
            if token.type == "link_open" and "class" not in token.attrs and is_address(href):
                yield href
