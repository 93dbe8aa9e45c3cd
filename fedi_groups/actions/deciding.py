"""One decision of a moderator about one thing of the queue: what was asked is answered, and what is done to people or
posts beside that is done in the same breath. Each asks the rules that it asks everywhere else."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from fedi_groups.actions import admission, appeals, approval, masking, moderation
from fedi_groups.actions.authority import Hand, require_authority, require_say
from fedi_groups.actions.citing import grounds
from fedi_groups.actions.reports import settle
from fedi_groups.domain.facts import ActorFacts, PostFacts, ReportFacts
from fedi_groups.domain.policy.appeals import may_hear
from fedi_groups.domain.policy.moderation import may_answer, may_settle
from fedi_groups.domain.types import ActorId, Instant, PostId, ReportState
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage.appeals import find_appeal
from fedi_groups.storage.unit import Unit


class Choice(StrEnum):
    """APPROVE and REJECT: who asks, and posts that wait. RESOLVE: something was done about a report; DISMISS: nothing
    was to be done. UPHOLD and OVERTURN: what an appeal is about. The others are done to a post or a person besides, and
    settle the report, or reject what waits."""

    APPROVE = "approve"
    REJECT = "reject"
    RESOLVE = "resolve"
    DISMISS = "dismiss"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    REMOVE = "remove"
    WARN = "warn"
    MUTE = "mute"
    KICK = "kick"
    BAN = "ban"


@dataclass(frozen=True, slots=True)
class Decision:
    """`rule`: of the community, by its number. `until`: of a mute or a ban; None: for good. `contents`: a ban takes
    along all that they wrote."""

    choice: Choice
    rule: int | None = None
    reason: str = ""
    until: Instant | None = None
    contents: bool = False


GROUNDED = frozenset({Choice.REMOVE, Choice.WARN, Choice.MUTE, Choice.KICK, Choice.BAN})
"""What nobody does without saying why; and so is a post rejected."""


async def decide_request(tx: Unit, hand: Hand, community: ActorFacts, number: int, said: Decision) -> None:
    """Who has asked is let in, turned away, or banned. Raises Denied, Missing."""
    await require_authority(tx, hand, community, may_answer)
    person = await _person(tx, number)
    match said.choice:
        case Choice.APPROVE:
            await admission.admit(tx, _for(hand, said), community=community, person=person)
        case Choice.REJECT:
            await admission.decline(tx, _for(hand, said), community=community, person=person)
        case Choice.BAN:
            await act_on(tx, hand, community, person, said)
        case _:
            raise _not_meant(said)


async def decide_held(tx: Unit, hand: Hand, community: ActorFacts, number: int, said: Decision) -> None:
    """What waits appears, or goes; with what is done to its author. Raises Denied, Missing."""
    await require_authority(tx, hand, community, may_answer)
    post = await _post(tx, community, number)
    if said.choice is Choice.APPROVE:
        await approval.approve(tx, _for(hand, said), post=post)
        return
    if said.choice not in (GROUNDED - {Choice.REMOVE}) | {Choice.REJECT}:
        raise _not_meant(said)
    await approval.reject(tx, replace(hand, reason=grounds(community.charter.rules, said.rule, said.reason)), post=post)
    if said.choice is not Choice.REJECT:
        await _act_on_author(tx, hand, community, post, said)


async def decide_report(tx: Unit, hand: Hand, community: ActorFacts, number: int, said: Decision) -> None:
    """It is settled, with what is done about it. Raises Denied, Missing."""
    await require_say(tx, hand.moderator, community.id, may_settle)
    report = await tx.reports.get(number)
    if report is None or report.community_id != community.id:
        raise Missing("a report of another community")
    match said.choice:
        case Choice.RESOLVE | Choice.DISMISS:
            pass
        case Choice.REMOVE if report.post_id is not None:
            post = await _post(tx, community, report.post_id)
            why = grounds(community.charter.rules, said.rule, said.reason)
            await moderation.remove(tx, replace(hand, reason=why), post=post)
        case Choice.WARN | Choice.MUTE | Choice.KICK | Choice.BAN:
            await _act_on_reported(tx, hand, community, report, said)
        case _:
            raise _not_meant(said)
    if said.choice is Choice.DISMISS:
        await settle(tx, hand, report=report, state=ReportState.DISMISSED)
        return
    for each in await _same(tx, report):
        await settle(tx, hand, report=each, state=ReportState.RESOLVED)


async def decide_appeal(tx: Unit, hand: Hand, community: ActorFacts, number: int, said: Decision) -> None:
    """What was done stands, or is undone. Raises Denied, Missing."""
    await require_authority(tx, hand, community, may_hear)
    known = await find_appeal(tx.connection, number)
    if known is None or known.community_id != community.id:
        raise Missing("no appeal in this community")
    match said.choice:
        case Choice.UPHOLD:
            await appeals.uphold(tx, _for(hand, said), number=known.id)
        case Choice.OVERTURN:
            await appeals.overturn(tx, _for(hand, said), number=known.id)
        case _:
            raise _not_meant(said)


async def act_on(
    tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, said: Decision, *, post: PostFacts | None = None
) -> None:
    """What is done to a person, with the rule that it is for. `post`: what a warning is about. Raises Denied."""
    hand = replace(hand, reason=grounds(community.charter.rules, said.rule, said.reason))
    match said.choice:
        case Choice.WARN:
            await moderation.warn(tx, hand, community=community, person=person, post=post)
        case Choice.MUTE:
            await moderation.mute(tx, hand, community=community, person=person, until=said.until)
        case Choice.KICK:
            await moderation.kick(tx, hand, community=community, person=person)
        case Choice.BAN:
            until, contents = said.until, said.contents
            await moderation.ban(tx, hand, community=community, person=person, until=until, contents=contents)
        case _:
            raise _not_meant(said)


Decide = Callable[[Unit, Hand, ActorFacts, int, Decision], Awaitable[None]]

DECIDED_BY: Mapping[str, Decide] = {
    "request": decide_request,
    "held": decide_held,
    "report": decide_report,
    "appeal": decide_appeal,
}
"""By what the queue calls them."""


async def _same(tx: Unit, report: ReportFacts) -> list[ReportFacts]:
    """With what else is asked about the same post: what was done answers all of it."""
    about = await tx.reports.open_about(report.post_id) if report.post_id is not None else []
    return [report, *(each for each in about if each.id != report.id and each.community_id == report.community_id)]


async def _act_on_author(tx: Unit, hand: Hand, community: ActorFacts, post: PostFacts, said: Decision) -> None:
    """Whoever wrote it anonymously can be banned, and stays unnamed; nothing else is done to them."""
    author = await tx.actors.get(post.author_id)
    if not author.is_mask:
        await act_on(tx, hand, community, author, said, post=post)
        return
    if said.choice is not Choice.BAN:
        raise Denied("a mask", public="Whoever wrote this anonymously can only be banned.")
    why = grounds(community.charter.rules, said.rule, said.reason)
    await masking.ban_behind(tx, replace(hand, reason=why), post=post, until=said.until)


async def _act_on_reported(tx: Unit, hand: Hand, community: ActorFacts, report: ReportFacts, said: Decision) -> None:
    if report.post_id is not None:
        await _act_on_author(tx, hand, community, await _post(tx, community, report.post_id), said)
    else:
        await act_on(tx, hand, community, await tx.actors.get(report.person_id), said)


async def _post(tx: Unit, community: ActorFacts, number: int) -> PostFacts:
    found = await tx.posts.seek(PostId(number))
    if found is None or found.community_id != community.id:
        raise Missing("no post of this community")
    return found


async def _person(tx: Unit, number: int) -> ActorFacts:
    found = await tx.actors.seek(ActorId(number))
    if found is None or found.is_collective:
        raise Missing(f"nobody has the number {number}")
    return found


def _for(hand: Hand, said: Decision) -> Hand:
    return replace(hand, reason=said.reason)


def _not_meant(said: Decision) -> Denied:
    return Denied(f"{said.choice} of this", public="This cannot be decided so.")
