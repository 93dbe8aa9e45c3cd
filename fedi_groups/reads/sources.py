"""What somebody wrote, as they wrote it: to be changed, or written anew."""

from fedi_groups.domain.facts import PostFacts
from fedi_groups.reads.statuses import StatusView
from fedi_groups.text.headlines import with_headline
from fedi_groups.text.html import to_text
from fedi_groups.text.titles import title_from


def source_of(view: StatusView) -> str:
    """Its text in Markdown, below its title, unless that was found in the text."""
    post = view.post
    handles = [handle for each in view.mentions for handle in (each.name, each.handle)]
    found = title_from(post.content, drop=handles) == post.title
    return with_headline(None if found else post.title, _text(post))


def _text(post: PostFacts) -> str:
    return post.source if post.source is not None else to_text(post.content)
