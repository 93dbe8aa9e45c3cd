"""The comments of a thread as HTML: hundreds of them, each of the same few pieces.

Not in a template, which works six times as long on them; the words, and what few comments have, come from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.words import Words, runs, stored
from fedi_groups.reads.threads import Comment, State, Thread

_SIGNS = {"like": "▲", "dislike": "▼"}
_UP, _NEXT = "</details></li></ol>", "</details></li>"


@dataclass(frozen=True, slots=True)
class Comments:
    """Those of one page, for one reader. Called from its template."""

    found: Thread
    frame: Frame
    words: Words

    @property
    def fresh(self) -> list[Comment]:
        """What came since they were here, but for what they said themselves."""
        own = self.frame.person.id if self.frame.person is not None else None
        return [each for each in self.found.comments if self.found.is_new(each) and each.post.author_id != own]

    def put(self, parts: Any, said: Mapping[str, str]) -> Markup:
        """`parts`: the macros of parts.html; `said`: words in the language of the page."""
        return Markup("".join(_Putting(self, parts, {name: str(escape(each)) for name, each in said.items()}).all()))


class _Putting:
    def __init__(self, comments: Comments, parts: Any, said: Mapping[str, str]) -> None:
        self.found, self.frame, self.words = comments.found, comments.frame, comments.words
        self.parts, self.said = parts, said
        self.fresh = {each.post.id for each in comments.fresh}
        self.people: dict[ActorId, str] = {}
        self.tongues: dict[str | None, str] = {None: ""}
        self.tail, self.direction = str(escape(self.frame.tail)), self.frame.language.direction.value
        self.tail_within = self.tail.replace("?", "&amp;")
        # What folds stands beside the line above, which has links in it: it may have none.
        self.folding = f'<details open><summary><span class="unseen">{said["fold"]}</span></summary>'

    def all(self) -> list[str]:
        pieces: list[str] = []
        depth = 0
        for each in self.found.comments:
            pieces += (_between(depth, each.depth), self._one(each))
            depth = each.depth
        return [*pieces, _UP * depth]

    def _one(self, each: Comment) -> str:
        number, more = each.post.id, self._further(each) if each.more else ""
        kind = ' class="new"' if number in self.fresh else ""
        inner = self._shown(each) if each.state is State.SHOWN else self._gone(each)
        return f'<li id="comment-{number}"{kind}>{inner}{more}\n'

    def _shown(self, each: Comment) -> str:
        post = each.post
        acts = self._acts(post) if self.frame.member is not None else ""
        return (
            f'<p class="meta">{self._person(each)} {self._when(post)}{self._marks(post)}</p>{self.folding}'
            f'<article dir="{runs(post)}">{self._text(post)}{acts}</article>'
        )

    def _gone(self, each: Comment) -> str:
        """Who may bring it back is led to where that is done."""
        back = each.state is State.REMOVED and self.found.reach.removes
        acts = f'<p class="acts">{self._more(each.post)}</p>' if back else ""
        return f'<p class="meta gone">{self.said[each.state.value]}</p>{self.folding}{acts}'

    def _person(self, each: Comment) -> str:
        if each.author.id not in self.people:
            self.people[each.author.id] = str(self.parts.person(each.author, self.frame.link))
        return self.people[each.author.id]

    def _when(self, post: PostFacts) -> str:
        """A comment of elsewhere has an address here for who is signed in alone: crawlers find the original."""
        here = post.local or self.frame.member is not None
        address = f"/comment/{post.id}{self.tail}" if here else f"#comment-{post.id}"
        return f'<a href="{address}">{self.words.ago(post.published)}</a>'

    def _marks(self, post: PostFacts) -> str:
        found = [f' <span class="mark">{self.said["new"]}</span>'] if post.id in self.fresh else []
        if post.locked or post.edited is not None or not post.local or post.held_at is not None:
            found.append(str(self.parts.marks(post, self.frame.link)))
        if post.up > 1 and self.frame.member is None:
            found.append(f" <span>{self.parts.likes(post.up)}</span>")
        return "".join(found)

    def _text(self, post: PostFacts) -> str:
        names = self.found.screen.shut(post.id)
        if names:
            return f'<details class="warned">{self.parts.filtered(names)}{self._said(post)}</details>'
        return self._said(post)

    def _said(self, post: PostFacts) -> str:
        found, reactions = self.found, self.found.reactions.get(post.id)
        if post.warning or post.sensitive or post.attachments or post.emojis or post.id in found.quoted or reactions:
            return f"{self.parts.said(post, found.quoted.get(post.id), reactions, self.frame.link)}"
        if post.language not in self.tongues:
            self.tongues[post.language] = f' lang="{escape(post.language)}"' if post.language else ""
        return f'<div class="text"{self.tongues[post.language]}>{stored(post.content)}</div>'

    def _acts(self, post: PostFacts) -> str:
        """As the macro `acts` has them."""
        vote, number = self.found.done.votes.get(post.id, 0), post.id
        answering = f"/new?parent={number}{self.tail_within}"
        return (
            f'<div class="acts" id="acts-{number}" dir="{self.direction}">'
            f"{self._vote(number, vote == 1, 'like', post.up)}{self._vote(number, vote == -1, 'dislike', post.down)}"
            f'<a class="button quiet" href="{answering}">{self.said["answer"]}</a>\n{self._more(post)}</div>'
        )

    def _vote(self, number: PostId, done: bool, act: str, count: int) -> str:
        undo, pressed = ("un", "true") if done else ("", "false")
        counted = f" {self.words.number(count)}" if count else ""
        return (
            f'<button class="quiet" form="acts" formaction="/post/{number}/{undo}{act}{self.tail}" '
            f'aria-pressed="{pressed}"><span aria-hidden="true">{_SIGNS[act]}</span>'
            f'<span class="unseen">{self.said[act]}</span>{counted}</button>\n'
        )

    def _more(self, post: PostFacts) -> str:
        return f'<a class="button quiet" href="/post/{post.id}/acts{self.tail}" rel="nofollow">{self.said["more"]}</a>'

    def _further(self, each: Comment) -> str:
        """To what hangs on it, deeper than this page goes."""
        page = self.frame.link(f"/post/{self.found.post.id}#comment-{each.post.id}", **{"from": each.post.id})
        return f'<p class="pages"><a href="{escape(page)}" rel="nofollow">{self.parts.further(each.more)}</a></p>'


def _between(depth: int, following: int) -> str:
    """What closes, from a comment so deep to one that stands so deep."""
    if following > depth:
        return '<ol class="comments">'
    return _UP * (depth - following) + _NEXT
