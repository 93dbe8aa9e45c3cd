"""What a page is put into: its language, where it is, who looks at it, and how it links to others."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fedi_groups.domain.choices import DEFAULT
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.faces.site.languages import Language
from fedi_groups.storage.bars import Bar


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is signed in. `mark`: what forms on this page carry; `bar`: what each page tells them."""

    person: ActorFacts
    mark: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Frame:
    """`query`: what the page was asked for with. `member`: who looks, None for a guest. `packed`: they take gzip.

    `alternate`: the address at which the same is to be had as ActivityStreams; `feed`: the path of it as a feed.
    `hidden`: search engines keep out.
    `asked`: what of the query the same page in another language is asked with.
    `told`: what became of the form that led here, a word of NEWS.
    """

    language: Language
    stated: bool
    path: str
    query: str = ""
    packed: bool = False
    member: Member | None = None
    alternate: str | None = None
    feed: str | None = None
    hidden: bool = False
    asked: tuple[tuple[str, str], ...] = ()
    told: str = ""

    @property
    def person(self) -> ActorFacts | None:
        """Who looks, if they are signed in."""
        return self.member.person if self.member is not None else None

    def veils(self, post: PostFacts) -> bool:
        """Whether a post stays behind its warning until it is opened: its words, or its pictures."""
        choices = self.member.bar.choices if self.member is not None else DEFAULT
        words = bool(post.warning) and not choices.opens_warnings
        pictures = post.sensitive and (bool(post.attachments) or not post.warning) and not choices.opens_media
        return words or pictures

    @property
    def here(self) -> str:
        """This very page, for forms that lead back to it."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def tail(self) -> str:
        """What a path of this site is followed by, where nothing else is asked."""
        return f"?lang={self.language.tag}" if self.stated else ""

    def turned(self, tag: str) -> str:
        """The same page in another language."""
        return f"?{urlencode([*self.asked, ('lang', tag)])}"

    def link(self, path: str, **query: object) -> str:
        """A path of this site, in the language of this page if that was asked for."""
        path, _, anchor = path.partition("#")
        asked = {**query, **({"lang": self.language.tag} if self.stated else {})}
        more = "&" if "?" in path else "?"
        return f"{path}{more + urlencode(asked) if asked else ''}{'#' + anchor if anchor else ''}"
