"""How a community fares: put together from what is counted, with all left out that would tell of one person."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.insights import (
    DEEDS,
    FLOOR,
    KEPT_UP,
    MONTH,
    Cell,
    Cohort,
    Decided,
    Hour,
    Insights,
    Period,
    Said,
    Span,
    Wait,
    Work,
    cohorts_of,
    days_before,
    enough,
    growth_of,
    hours_of,
    parts_of,
    reach_of,
    span_of,
)
from fedi_groups.domain.policy.insights import may_see_insights
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.types import DAY
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Denied, Missing
from fedi_groups.reads.actors import find_named
from fedi_groups.reads.hidden import joined_by
from fedi_groups.storage import standings
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.insights import Speech
from fedi_groups.storage.memberships import count_members
from fedi_groups.storage.standings import Settled
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import host_of

COHORTS = 13


async def measured(tx: Unit, name: str, person: ActorFacts) -> ActorFacts:
    """The community of this name, if this person is told how it fares. Raises Missing where they may not look into it
    at all, and Denied."""
    tx.knows |= await joined_by(tx, person.id)
    community = await find_named(tx, name)
    standing = await tx.memberships.get(community.id, person.id)
    who = Authority(standing, host=await is_admin(tx.connection, person.id))
    if not community.is_community:
        raise Missing(f"{name} is no community")
    verdict = may_see_insights(who, community.charter)
    if isinstance(verdict, Deny):
        if community.is_private and (standing is None or not standing.is_member):
            raise Missing(f"{name} is not for {person.uri}")
        raise Denied(f"not for {person.uri}", public=verdict.reason)
    return community


async def insights(tx: Unit, community: ActorFacts, period: Period) -> Insights:
    """Some ten statements, each within its span: to be kept for a while."""
    span = span_of(period, now=tx.now)
    speech = Speech(tx.connection, community.id, span)
    waits = await speech.waits()
    here, elsewhere = await standings.followers_by_server(tx.connection, community.id)
    return Insights(
        period=period,
        span=span,
        growth=growth_of(
            span,
            await standings.members_now(tx.connection, community.id),
            await standings.came(tx.connection, community.id, span),
            await standings.went(tx.connection, community.id, span),
        ),
        said=await _said(speech, span),
        lately=await _lately(tx, community),
        waits=[_told(waits.get(place, Wait())) for place in range(span.count)],
        parts=parts_of(await speech.counts()),
        cohorts=await _cohorts(tx, community),
        reach=reach_of(here, [(host_of(origin), number) for origin, number in elsewhere.items()]),
        work=await _work(tx, community, span),
    )


async def busy_hours(tx: Unit, community: ActorFacts, period: Period, *, offset: int) -> list[Hour]:
    """When most is said, `offset` minutes ahead of UTC."""
    speech = Speech(tx.connection, community.id, span_of(period, now=tx.now))
    return hours_of(await speech.hours(offset))


async def members_up_to(tx: Unit, community: ActorFacts, most: int) -> int:
    """How many it has, counted so far."""
    return await count_members(tx.connection, community.id, most=most)


async def _said(speech: Speech, span: Span) -> Said:
    counted = await speech.counted()
    active, new = await speech.active(), await speech.newcomers()
    return Said(
        posts=span.filled(counted.posts),
        comments=span.filled(counted.comments),
        authors=[enough(each) for each in span.filled(counted.authors)],
        newcomers=[enough(each) for each in span.filled(new)],
        active=[enough(each) for each in span.filled(active)],
    )


async def _lately(tx: Unit, community: ActorFacts) -> tuple[Cell, Cell, Cell]:
    found = []
    for width in (DAY, 7 * DAY, MONTH):
        active = await Speech(tx.connection, community.id, days_before(tx.now, width=width, count=1)).active()
        found.append(enough(active.get(0, 0)))
    return found[0], found[1], found[2]


async def _cohorts(tx: Unit, community: ActorFacts) -> list[Cohort]:
    span = days_before(tx.now, width=MONTH, count=COHORTS)
    came = await standings.came(tx.connection, community.id, span)
    stayed = await Speech(tx.connection, community.id, span).stayed(KEPT_UP)
    return cohorts_of(span, came, stayed)


async def _work(tx: Unit, community: ActorFacts, span: Span) -> Work:
    found = await standings.deeds(tx.connection, community.id, span)
    by_kind: dict[str, dict[int, int]] = {kind: {} for kind in DEEDS.values()}
    for (act, place), number in found.items():
        if act in DEEDS:
            places = by_kind[DEEDS[act]]
            places[place] = places.get(place, 0) + number
    return Work(
        deeds={kind: span.filled(places) for kind, places in by_kind.items()},
        reports=_decided(await standings.reports_settled(tx.connection, community.id, span)),
        appeals=_decided(await standings.appeals_decided(tx.connection, community.id, span)),
        asking=enough(await standings.asking_now(tx.connection, community.id)),
    )


def _told(wait: Wait) -> Wait:
    """Half of fewer than five is no more than a few people's own habits."""
    return wait if wait.answered >= FLOOR else Wait(wait.threads, wait.answered)


def _decided(found: Settled) -> Decided:
    decided = found.made - found.waiting
    return Decided(enough(found.made), enough(found.waiting), found.median if decided >= FLOOR else None)
