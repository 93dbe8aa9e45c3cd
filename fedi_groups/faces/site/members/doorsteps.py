"""How somebody who is signed in stands at the door of a community, and what is open to them there. The rules say so;
here they are asked."""

from dataclasses import dataclass

from fedi_groups.actions.joining import weigh_join
from fedi_groups.domain.facts import ActorFacts, InviteFacts, Standing
from fedi_groups.domain.policy.insights import may_see_insights
from fedi_groups.domain.policy.invites import left_to, may_bring
from fedi_groups.domain.policy.membership import may_hear_by_mail
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.policy.posting import may_post, may_speak
from fedi_groups.domain.policy.speaking import is_muted, speaks
from fedi_groups.domain.types import FollowState, Hears, Instant, MembershipState, Role
from fedi_groups.domain.verdicts import Allow, Deny, Hold, Verdict
from fedi_groups.storage.mailboxes import mailbox_of
from fedi_groups.storage.unit import Unit

KINDS = ("polls", "events", "links", "pictures")
"""What a charter may leave to some."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What one may do in a community. `withheld`: kinds of posts that are for others. `held`, `earned`: so many
    posts of theirs wait for a moderator, or have to be shown before links and pictures are open; 0 for none."""

    posts: bool
    comments: bool
    withheld: tuple[str, ...]
    held: int
    earned: int
    muted_until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Doorstep:
    """`verdict`: what would come of asking to join. `invite`: what lets them in, and `inviter` by whom. `follow`: how
    their follow stands. `left`: invitations they may still give away, None for as many as they like. `insights`: they
    are told how the community fares."""

    community: ActorFacts
    standing: Standing | None
    verdict: Verdict
    rights: Rights
    follow: FollowState | None
    invite: InviteFacts | None
    inviter: ActorFacts | None
    mail: bool
    brings: bool
    left: int | None
    insights: bool = False

    @property
    def state(self) -> str:
        """One word for it: member, pending, waiting, banned, or outside."""
        if self.standing is None or self.standing.state is MembershipState.LEFT:
            return "outside"
        return self.standing.state.value

    @property
    def opens(self) -> bool:
        """They are in by one word."""
        return isinstance(self.verdict, Allow)

    @property
    def asks(self) -> bool:
        return isinstance(self.verdict, Hold)

    @property
    def refusal(self) -> str:
        return self.verdict.reason if isinstance(self.verdict, Deny) else ""

    @property
    def leaves(self) -> bool:
        """An owner stays: a community is never without one."""
        return self.standing is not None and self.standing.is_member and self.standing.role is not Role.OWNER


async def doorstep(tx: Unit, person: ActorFacts, community: ActorFacts) -> Doorstep:
    standing = await tx.memberships.get(community.id, person.id)
    follow = await tx.follows.get(person.id, community.id)
    invite = await tx.invites.get(community.id, person.id)
    box = await mailbox_of(tx.connection, person.id)
    member = standing is not None and standing.is_member
    return Doorstep(
        community,
        standing,
        await weigh_join(tx, person=person, community=community) if community.local else Hold(""),
        rights_of(person, community, standing, now=tx.now),
        follow.state if follow is not None else None,
        invite,
        await tx.actors.get(invite.inviter_id) if invite is not None else None,
        mail=isinstance(may_hear_by_mail(box, Hears.DAILY), Allow),
        brings=isinstance(may_bring(community, standing, now=tx.now), Allow),
        left=left_to(community, standing) if standing is not None and member else 0,
        insights=community.local and isinstance(may_see_insights(Authority(standing), community.charter), Allow),
    )


def rights_of(person: ActorFacts, community: ActorFacts, standing: Standing | None, *, now: Instant) -> Rights:
    charter = community.charter
    muted = is_muted(standing, now=now)
    silent = muted or not isinstance(may_speak(person), Allow)
    free = standing is not None and standing.keeps_order
    shown = standing.shown if standing is not None else 0
    return Rights(
        posts=not silent and isinstance(may_post(person, community, standing), Allow),
        comments=not silent and isinstance(may_post(person, community, standing, comment=True), Allow),
        withheld=() if free else tuple(k for k in KINDS if not speaks(getattr(charter, k), community, standing)),
        held=charter.first_held if not free and shown < charter.first_held else 0,
        earned=charter.earned_after if not free and shown < charter.earned_after else 0,
        muted_until=standing.muted_until if muted and standing is not None else None,
    )


def as_member(person: ActorFacts, community: ActorFacts, *, now: Instant) -> Rights:
    """What they could do, once they are in."""
    return rights_of(
        person, community, Standing(community.id, person.id, MembershipState.MEMBER, Role.MEMBER, now), now=now
    )
