"""What an edit changes, and what a post was before it."""

from typing import Any

import orjson

from fedi_groups.actions.forming import contents_of
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.facts import PostFacts
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.versions import SHOWN
from fedi_groups.storage.votes import Option


def says_the_same(draft: Draft, post: PostFacts) -> bool:
    """Whether readers see no difference, the answers of a poll aside."""
    return all(_plain(getattr(draft, name)) == _plain(getattr(post, name)) for name in SHOWN)


def is_the_same(draft: Draft, post: PostFacts) -> bool:
    """Whether nothing at all is otherwise."""
    return all(_plain(value) == _plain(getattr(post, name)) for name, value in contents_of(draft).items())


async def keep_version(tx: Unit, post: PostFacts, draft: Draft, *, before: tuple[Option, ...]) -> None:
    """What it says now is kept, if that is about to change. `before`: the answers of its poll so far.

    Of what is held nothing is: what nobody has approved nobody is to see.
    """
    options = [each.title for each in before]
    asked = [title for title, _ in draft.poll.options] if draft.poll is not None else options
    if post.held_at is None and not (says_the_same(draft, post) and asked == options):
        await tx.versions.keep(post, options)


def _plain(value: Any) -> bytes:
    """As the database gives it back: tuples are lists there."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
