"""Appeals: somebody asks for another look at what was done to them, and another moderator than who did it decides.

What is overturned is undone by the act that undoes it anyway, in the name of who has decided.
"""

from dataclasses import replace

from fedi_groups.actions import limiting, moderation, suspension, talking
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.actions.deeds import note
from fedi_groups.actions.entering import enter, let_hear
from fedi_groups.actions.modlog import record
from fedi_groups.actions.standing import write_back
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.events import AppealRejected
from fedi_groups.domain.facts import ActorFacts, AppealFacts, Entry
from fedi_groups.domain.policy import appeals as policy
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.policy.talks import is_answered
from fedi_groups.domain.types import Act, ActorId, AppealState, Instant, MembershipState
from fedi_groups.domain.verdicts import Verdict
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage.admins import admins
from fedi_groups.storage.appeals import appeal_against, count_open, find_appeal, put_appeal
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.modlog import find_entry, newest_about
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase

LONGEST = 2_000
"""Characters of an appeal, and of the answer, that are kept."""

MOST_TOLD = 10
"""Moderators who are told of an appeal."""


async def appeal(tx: Unit, *, person: ActorFacts, entry: Entry | None, words: str) -> AppealFacts:
    """Those who keep order, but for who did it, are asked to look again; about what admins did to an account, they
    are. Once for each act. Raises Denied."""
    if entry is None:
        raise Denied("nothing to appeal", public="There is nothing here that you could appeal against.")
    community = await tx.actors.get(entry.community_id)
    if community.is_community:
        require(policy.may_appeal(community, person, entry, now=tx.now))
    else:
        require(policy.may_appeal_to_admins(person, entry))
    await tx.actors.lock(community.id)
    await tx.flush()
    if await appeal_against(tx.connection, entry.id) is not None:
        raise Denied("appealed already", public="You have appealed against this already.")
    own = await count_open(tx.connection, community.id, person=person.id)
    require(policy.has_room(own=own, waiting=await count_open(tx.connection, community.id)))
    if not words.strip():
        raise Denied("an appeal without words", public="An appeal says why.")
    made = AppealFacts(tx.mint.next(), entry.id, community.id, person.id, words.strip()[:LONGEST], tx.now)
    put_appeal(tx.writes, made)
    await _tell_keepers(tx, made, entry, community=community, person=person)
    return made


async def newest_against(tx: Unit, *, person: ActorFacts, community: ActorFacts) -> Entry | None:
    """What was done to somebody last that can be appealed against."""
    await tx.flush()
    since = Instant(tx.now - policy.WITHIN)
    return await newest_about(tx.connection, community.id, acts=policy.POWERS, person=person.id, since=since)


async def uphold(tx: Unit, hand: Hand, *, number: int) -> AppealFacts:
    """The act stands. Raises Denied, Missing."""
    return await _decide(tx, hand, number, AppealState.UPHELD)


async def overturn(tx: Unit, hand: Hand, *, number: int) -> AppealFacts:
    """The act is undone, as far as it still stands. Raises Denied, Missing."""
    decided = await _decide(tx, hand, number, AppealState.OVERTURNED)
    entry = await _entry(tx, decided)
    community, person = await tx.actors.get(decided.community_id), await tx.actors.get(decided.person_id)
    await tx.flush()
    acts = (entry.act,)
    last = await newest_about(tx.connection, community.id, acts=acts, person=person.id, post=entry.post_id)
    if last is not None and last.id == entry.id:
        await _undo(tx, hand, entry, community=community, person=person)
    return decided


async def _decide(tx: Unit, hand: Hand, number: int, state: AppealState) -> AppealFacts:
    known = await find_appeal(tx.connection, number)
    if known is not None:
        await tx.actors.lock(known.community_id)
        known = await find_appeal(tx.connection, number)
    if known is None:
        raise Missing(f"no appeal {number}", public=f"There is no appeal {number}.")
    entry, community = await _entry(tx, known), await tx.actors.get(known.community_id)
    decider = hand.moderator.id
    alone = len(await admins(tx.connection, most=2)) < 2

    def rule(who: Authority) -> Verdict:
        return policy.may_decide(who, known, entry, decider=decider, alone=alone)

    await require_authority(tx, hand, community, rule)
    answer = hand.reason.strip()[:LONGEST]
    decided = replace(known, state=state, decided_by=decider, decided_at=tx.now, answer=answer)
    put_appeal(tx.writes, decided)
    record(tx, community.id, decider, _WORDS[state], person_id=known.person_id, reason=hand.reason)
    if community.is_community:
        await _tell_both(tx, decided, entry, community=community)
    else:
        await _tell_account(tx, hand, decided, entry)
    return decided


async def _undo(tx: Unit, hand: Hand, entry: Entry, *, community: ActorFacts, person: ActorFacts) -> None:
    standing = await tx.memberships.get(community.id, person.id)
    match entry.act:
        case Act.REMOVE if entry.post_id is not None:
            post = await tx.posts.get(entry.post_id)
            if post.removed_at is not None and post.deleted_at is None:
                await moderation.restore(tx, hand, post=post)
        case Act.BAN if standing is not None and standing.state is MembershipState.BANNED:
            await moderation.unban(tx, hand, community=community, person=person, contents=True)
        case Act.MUTE if standing is not None and standing.muted_until is not None and standing.muted_until > tx.now:
            await moderation.unmute(tx, hand, community=community, person=person)
        case Act.KICK if standing is not None and standing.state is MembershipState.LEFT:
            if (await enter(tx, community=community, person=person)).is_member:
                await let_hear(tx, community=community, person=person)
        case Act.SUSPEND if person.suspended_at is not None:
            await suspension.unsuspend(tx, hand, person=person, contents=True)
        case Act.LIMIT if person.limited_at is not None:
            await limiting.unlimit(tx, hand, person=person)
        case _:
            return


async def _entry(tx: Unit, known: AppealFacts) -> Entry:
    found = await find_entry(tx.connection, known.entry_id)
    if found is None:
        raise Missing(f"no entry {known.entry_id}")
    return found


async def _tell_keepers(
    tx: Unit, made: AppealFacts, entry: Entry, *, community: ActorFacts, person: ActorFacts
) -> None:
    """Those who may decide; where there is nobody, and of what admins did, the admins of the server are shown it."""
    numbers = await moderators_of(tx.connection, community.id)
    others = [each for each in numbers if each not in (entry.actor_id, person.id)][:MOST_TOLD]
    for number in others:
        names = {"by": person.handle, "words": made.words, "number": str(made.id)}
        await _say(tx, Phrase.APPEALED, community, number, **names)


async def _tell_both(tx: Unit, decided: AppealFacts, entry: Entry, *, community: ActorFacts) -> None:
    stands = decided.state is AppealState.UPHELD
    answer = f"“{decided.answer}”" if decided.answer else ""
    person = await tx.actors.get(decided.person_id)
    await _say(tx, Phrase.UPHELD if stands else Phrase.OVERTURNED, community, decided.person_id, words=answer)
    which = Phrase.YOURS_STANDS if stands else Phrase.YOURS_OVERTURNED
    await _say(tx, which, community, entry.actor_id, by=person.handle, words=answer)


async def _tell_account(tx: Unit, hand: Hand, decided: AppealFacts, entry: Entry) -> None:
    """The other admins by their log; the person, if it stands: else they are told by what undoes it."""
    person = await tx.actors.get(decided.person_id)
    note(tx, hand.moderator, Did(_WORDS[decided.state]), person.handle, said=hand.reason)
    if decided.state is AppealState.UPHELD:
        await tx.emit(AppealRejected(entry))
        write_back(tx, person, decided.answer)


async def _say(tx: Unit, which: Phrase, community: ActorFacts, person: ActorId, **names: str) -> None:
    """To somebody who is there, and no program."""
    reader = await tx.actors.get(person)
    if is_answered(reader) and reader.deleted_at is None and not reader.suspended:
        await talking.say(tx, which, community=community, person=reader, **names)


_WORDS = {AppealState.UPHELD: "uphold", AppealState.OVERTURNED: "overturn"}
