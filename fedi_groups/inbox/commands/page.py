"""What stands on the page of a community, and its end: set title, set summary, flairs, flair, add flair, remove flair,
delete community."""

from fedi_groups.actions import closing, flairs, profiles, talking
from fedi_groups.actions.authority import require_authority
from fedi_groups.actions.profiles import Profile
from fedi_groups.domain.policy.moderation import may_edit, may_govern
from fedi_groups.errors import Malformed
from fedi_groups.inbox.commands.call import Answer, Call, Need, Row
from fedi_groups.storage.unit import Unit
from fedi_groups.text.markdown import render
from fedi_groups.text.replies import Reply
from fedi_groups.text.titles import MAX_TITLE
from fedi_groups.text.vocabulary import Word


async def set_title(tx: Unit, call: Call) -> Answer:
    words = " ".join(_rest(call).split())
    if not 0 < len(words) <= MAX_TITLE:
        raise Malformed("no title", public=f"A title has 1 to {MAX_TITLE} characters.")
    return await _changed(tx, call, Profile(words))


async def set_summary(tx: Unit, call: Call) -> Answer:
    """In Markdown; nothing takes it away."""
    words = _rest(call)
    return await _changed(tx, call, Profile(None, render(words, mentions={}).html, words))


async def _changed(tx: Unit, call: Call, profile: Profile) -> Answer:
    after = await profiles.change_community(tx, call.hand(), community=call.community, profile=profile)
    changed = after is not call.community
    return Answer((call.says(Reply.PAGE_CHANGED if changed else Reply.ALREADY_SO),), done=changed)


async def show_flairs(tx: Unit, call: Call) -> Answer:
    await require_authority(tx, call.hand(), call.community, may_edit)
    found = await tx.flairs.of(call.community.id)
    if not found:
        return Answer((call.says(Reply.NO_FLAIRS),))
    titled = (each.name if each.title == each.name else f"{each.name}: {each.title}" for each in found)
    return Answer((call.says(Reply.FLAIRS), *titled))


async def give_flairs(tx: Unit, call: Call) -> Answer:
    """To the post that is answered: these, or none."""
    assert call.about is not None
    chosen = await flairs.chosen(tx, call.community, _rest(call).replace(",", " ").replace("،", " ").split())
    await flairs.set_flairs(tx, call.hand(), post=call.about, flairs=chosen, sensitive=call.about.sensitive)
    return Answer((call.says(Reply.FLAIRS_GIVEN, count=str(len(chosen))),), done=True)


async def add_flair(tx: Unit, call: Call) -> Answer:
    """`add flair found Found cats`: a name of plain letters, and what people see."""
    await require_authority(tx, call.hand(), call.community, may_govern)
    name, _, title = _rest(call).partition(" ")
    made = await flairs.define(tx, community=call.community, name=name.lower(), title=title.strip())
    return Answer((call.says(Reply.FLAIR_MADE, title=made.title),), done=True)


async def remove_flair(tx: Unit, call: Call) -> Answer:
    await require_authority(tx, call.hand(), call.community, may_govern)
    name = _rest(call)
    await flairs.drop(tx, community=call.community, name=name)
    return Answer((call.says(Reply.FLAIR_GONE, title=name),), done=True)


async def delete_community(tx: Unit, call: Call) -> Answer:
    """For 30 days its owner may have it back, where they are signed in, or an admin of the server. What it says last it
    says while it is there."""
    words, person = call.says(Reply.COMMUNITY_GONE), call.person
    await talking.tell(tx, community=call.community, person=person, words=words, language=call.language)
    await closing.close(tx, call.hand(), community=call.community)
    return Answer(done=True)


def _rest(call: Call) -> str:
    return call.command.rest.strip() if call.command is not None else ""


COMMANDS = (
    Row(Word.SET_TITLE, set_title, keepers=True),
    Row(Word.SET_SUMMARY, set_summary, keepers=True),
    Row(Word.FLAIRS, show_flairs, keepers=True),
    Row(Word.FLAIR, give_flairs, Need.POST, keepers=True),
    Row(Word.ADD_FLAIR, add_flair, keepers=True),
    Row(Word.REMOVE_FLAIR, remove_flair, keepers=True),
    Row(
        Word.DELETE_COMMUNITY,
        delete_community,
        sure=lambda call: call.says(Reply.SURE_DELETE),
        keepers=True,
    ),
)
