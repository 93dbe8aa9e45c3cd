"""anonymous, unmask, ban-author, unban-author: what is said by *a member*, and what owners and moderators may do then.

Whoever writes it is answered without its address, and their message is kept no longer than that takes (`heeding`).
"""

from fedi_groups.actions import masking
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.types import Instant, PostKind, Visibility
from fedi_groups.errors import Denied
from fedi_groups.inbox.commands.call import Answer, Call, Need, Row, undoing
from fedi_groups.storage.unit import Unit
from fedi_groups.text.replies import Reply
from fedi_groups.text.titles import title_from
from fedi_groups.text.typed import html_of
from fedi_groups.text.vocabulary import Word
from fedi_groups.wire.times import write_time


async def speak(tx: Unit, call: Call) -> Answer:
    """A post, or where one is answered a comment. Nothing is posted that somebody has read with a name on it."""
    words = call.command.rest.strip() if call.command is not None else ""
    if call.overheard:
        return Answer((call.says(Reply.OVERHEARD),))
    if not words:
        return Answer((call.says(Reply.NEEDS_WORDS),))
    if call.message.attachments:
        raise Denied("pictures are somebody's", public="An anonymous post has no pictures.")
    draft = _draft(call, words)
    post = await masking.publish(tx, draft=draft, person=call.person, community=call.community, parent=call.about)
    which = Reply.HELD_UNNAMED if post.held_at is not None else Reply.POSTED_UNNAMED
    return Answer((call.says(which),), done=True)


def _draft(call: Call, words: str) -> Draft:
    content, language = html_of(words), call.message.language
    if call.about is not None:
        return Draft(PostKind.NOTE, content, language=language, visibility=call.about.visibility)
    title = title_from(content, drop=())
    return Draft(
        PostKind.PAGE if title is not None else PostKind.NOTE,
        content,
        title=title,
        language=language,
        visibility=Visibility.PUBLIC,
    )


async def unmask(tx: Unit, call: Call) -> Answer:
    """What stands behind the word is the reason, which there has to be."""
    assert call.about is not None
    person = await masking.unmask(tx, call.hand(), post=call.about)
    return Answer((call.says(Reply.UNMASKED, who=person.handle),), done=True)


async def ban_author(tx: Unit, call: Call) -> Answer:
    assert call.about is not None
    until = Instant(tx.now + call.said.span) if call.said.span is not None else None
    await masking.ban_behind(tx, call.hand(), post=call.about, until=until)
    undo = undoing(tx, Word.UNBAN_AUTHOR, post=call.about.id)
    if until is None:
        return Answer((call.says(Reply.AUTHOR_BANNED),), done=True, undo=undo)
    shown = write_time(until)[:16].replace("T", " ") + " UTC"
    return Answer((call.says(Reply.AUTHOR_BANNED_UNTIL, until=shown),), done=True, undo=undo)


async def unban_author(tx: Unit, call: Call) -> Answer:
    assert call.about is not None
    await masking.unban_behind(tx, call.hand(), post=call.about)
    return Answer((call.says(Reply.AUTHOR_UNBANNED),), done=True)


COMMANDS = (
    Row(Word.ANONYMOUS, speak),
    Row(Word.UNMASK, unmask, Need.POST, keepers=True),
    Row(Word.BAN_AUTHOR, ban_author, Need.POST, sure=lambda call: call.says(Reply.SURE_BAN_AUTHOR), keepers=True),
    Row(Word.UNBAN_AUTHOR, unban_author, Need.POST, keepers=True),
)
