"""Who is in a community, and one of them, for those who keep order in it: how they stand, what was done to them, and
what the one who looks may do about it."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Entry, NamedRole, Offer, Standing
from fedi_groups.domain.policy import moderation as policy
from fedi_groups.domain.policy.speaking import is_muted
from fedi_groups.domain.types import ActorId, MembershipState
from fedi_groups.domain.verdicts import ALLOW, Verdict
from fedi_groups.errors import Missing
from fedi_groups.reads.branches import Twig, outline
from fedi_groups.reads.duties import Duties
from fedi_groups.reads.groups import Member
from fedi_groups.reads.histories import TELLING, History, histories
from fedi_groups.storage import desk
from fedi_groups.storage.offers import find_offer
from fedi_groups.storage.roles import roles_of
from fedi_groups.storage.rolls import standing_so
from fedi_groups.storage.unit import Unit

PAGE = 50
_ROLES = 20
_LINES = 50


@dataclass(frozen=True, slots=True)
class Roll:
    """`older`: where the next page begins, None on the last one."""

    people: tuple[Member, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person in a community. `may`: what the one who looks may do, by the words of `deciding.Choice` and some
    more. `entries`: what was done to them, the newest first. `branch`: whom they have brought, and those whom."""

    person: ActorFacts
    standing: Standing | None
    muted: bool
    history: History | None
    entries: tuple[tuple[Entry, ActorFacts], ...]
    branch: tuple[Twig, ...]
    may: frozenset[str]
    roles: tuple[NamedRole, ...]
    offer: Offer | None


async def roll_of(
    tx: Unit, community: ActorFacts, state: MembershipState, *, words: str = "", below: int | None = None
) -> Roll:
    found = await standing_so(tx.connection, community.id, state, words=words, below=below, most=PAGE + 1)
    page = found[:PAGE]
    await tx.actors.want(ids=[each.actor_id for each in page])
    people = tuple([Member(await tx.actors.get(each.actor_id), each) for each in page])
    return Roll(people, page[-1].actor_id if len(found) > PAGE else None)


async def sheet_of(tx: Unit, duties: Duties, number: int, *, by: ActorFacts) -> Sheet:
    """Raises Missing for who is nobody, and for who has never had to do with this community."""
    person = await tx.actors.seek(ActorId(number))
    community = duties.community
    if person is None or person.is_collective or person.is_mask:
        raise Missing(f"nobody has the number {number}")
    standing = await tx.memberships.get(community.id, person.id)
    history = (await histories(tx, [(community, person)])).get((community.id, person.id))
    if standing is None and not (history is not None and (history.said or history.done or history.reports)):
        raise Missing(f"{person.uri} has never been in {community.uri}")
    branch, _ = await outline(tx, community, below=person.id)
    return Sheet(
        person,
        standing,
        is_muted(standing, now=tx.now),
        history,
        await _entries(tx, community, person),
        branch[1:],
        await _may(tx, duties, standing, oneself=by.id == person.id),
        tuple(await roles_of(tx.connection, community.id, most=_ROLES)) if duties.governs else (),
        await find_offer(tx.connection, community.id, person.id) if duties.governs else None,
    )


async def _entries(tx: Unit, community: ActorFacts, person: ActorFacts) -> tuple[tuple[Entry, ActorFacts], ...]:
    acts = [*(str(each) for each in TELLING), "unban", "unmute", "restore", "approve", "admit", "grant", "appoint"]
    found = await desk.entries_about(tx.connection, [(community.id, person.id)], acts=acts, most=_LINES)
    await tx.actors.want(ids=[each.actor_id for each in found])
    return tuple([(each, await tx.actors.get(each.actor_id)) for each in found])


async def _may(tx: Unit, duties: Duties, standing: Standing | None, *, oneself: bool) -> frozenset[str]:
    who = duties.authority
    member = standing is not None and standing.is_member
    others: dict[str, Verdict] = {
        "warn": policy.may_ban(who, standing),
        "mute": policy.may_mute(who, standing),
        "unmute": policy.may_unmute(who, standing, now=tx.now),
        "ban": policy.may_ban(who, standing),
        "unban": policy.may_unban(who, standing),
        "grant": policy.may_grant(who, standing),
        "appoint": policy.may_appoint(who),
        "dismiss": policy.may_dismiss(who, standing, oneself=False),
    }
    if member:
        others["kick"] = policy.may_ban(who, standing)
    if oneself:
        others = {"dismiss": policy.may_dismiss(who, standing, oneself=True)}
    named = {"revoke"} if standing is not None and standing.called and (oneself or duties.governs) else set()
    return frozenset({name for name, verdict in others.items() if duties.acting and verdict == ALLOW} | named)
