"""remove, restore, lock, unlock, pin, unpin, announce, report: said as an answer to the post that they are about."""

from collections.abc import Awaitable, Callable
from functools import partial

from fedi_groups.actions import announcing, masking, moderation, posting, reports
from fedi_groups.domain.events import HERE
from fedi_groups.inbox.commands.call import Answer, Call, Need, Row, Run, has_changed, undoing
from fedi_groups.inbox.commands.keepers import tell_keepers
from fedi_groups.storage.unit import Unit
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word


def _act(act: Callable[..., Awaitable[None]], told: Reply, undo: Word) -> Run:
    """One of actions.moderation, what is said of it, and what takes it back."""

    async def run(tx: Unit, call: Call) -> Answer:
        assert call.about is not None
        await act(tx, call.hand(), post=call.about)
        if not has_changed(tx):
            return Answer((call.says(Reply.ALREADY_SO),))
        return Answer((call.says(told),), done=True, undo=undoing(tx, undo, post=call.about.id))

    return run


async def report(tx: Unit, call: Call) -> Answer:
    """Moderators who live on microblogs, which show no reports, read it as a message."""
    assert call.about is not None
    author = await tx.actors.get(call.about.author_id)
    await reports.report(tx, reporter=call.person, person=author, reason=call.said.reason, cause=HERE, post=call.about)
    names = {"who": call.person.handle, "post": call.about.uri, "reason": call.said.reason}
    await tell_keepers(tx, call, Reply.REPORT_FOR_MODERATORS, **names)
    return Answer((call.says(Reply.REPORTED),), done=True)


async def remove(tx: Unit, call: Call) -> Answer:
    """By a moderator; or for good, by whoever wrote it anonymously, who has no other way."""
    assert call.about is not None
    voice = await masking.voice_of(tx, call.person, call.about)
    if voice.id == call.person.id:
        return await _take_down(tx, call)
    await posting.delete(tx, post=call.about, author=voice, cause=HERE)
    return Answer((call.says(Reply.REMOVED),), done=True)


async def announce(tx: Unit, call: Call) -> Answer:
    """To all communities of an umbrella; in any other community what is announced is pinned."""
    assert call.about is not None
    if not call.community.is_umbrella:
        return await _pin(tx, call)
    count = await announcing.announce_post(tx, call.hand(), umbrella=call.community, post=call.about)
    if not count:
        return Answer((call.says(Reply.ALREADY_SO),))
    return Answer((call.says(Reply.ANNOUNCED, count=str(count)),), done=True)


_take_down = _act(moderation.remove, Reply.REMOVED, Word.RESTORE)
_pin = _act(partial(moderation.set_pinned, pinned=True), Reply.PINNED, Word.UNPIN)


def _keeping(word: Word, run: Run) -> Row:
    return Row(word, run, Need.POST, keepers=True)


COMMANDS = (
    Row(Word.REPORT, report, Need.POST),
    _keeping(Word.REMOVE, remove),
    _keeping(Word.RESTORE, _act(moderation.restore, Reply.RESTORED, Word.REMOVE)),
    _keeping(Word.LOCK, _act(partial(moderation.set_locked, locked=True), Reply.LOCKED, Word.UNLOCK)),
    _keeping(Word.UNLOCK, _act(partial(moderation.set_locked, locked=False), Reply.UNLOCKED, Word.LOCK)),
    _keeping(Word.PIN, _pin),
    _keeping(Word.UNPIN, _act(partial(moderation.set_pinned, pinned=False), Reply.UNPINNED, Word.PIN)),
    _keeping(Word.ANNOUNCE, announce),
)
