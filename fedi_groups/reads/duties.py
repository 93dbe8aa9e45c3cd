"""What somebody may do to keep order in a community: for pages that offer them that and no more."""

from collections.abc import Callable
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import moderation as policy
from fedi_groups.domain.policy.appeals import may_hear
from fedi_groups.domain.policy.insights import may_see_insights
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.policy.umbrellas import may_announce
from fedi_groups.domain.verdicts import ALLOW, Verdict
from fedi_groups.errors import Missing
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Duties:
    """Each as policy has it; `authority` is what it was asked about."""

    community: ActorFacts
    authority: Authority
    acting: bool = True

    @property
    def answers(self) -> bool:
        return self._may(policy.may_answer)

    @property
    def settles(self) -> bool:
        return self._may(policy.may_settle)

    @property
    def bans(self) -> bool:
        return self._may(policy.may_prune)

    @property
    def hears(self) -> bool:
        return self._may(may_hear)

    @property
    def edits(self) -> bool:
        return self._may(policy.may_edit)

    @property
    def prepares(self) -> bool:
        return self._may(policy.may_prepare)

    @property
    def governs(self) -> bool:
        return self._may(policy.may_govern)

    @property
    def closes(self) -> bool:
        return self._may(policy.may_close)

    @property
    def announces(self) -> bool:
        return self.community.is_umbrella and self._may(lambda who: may_announce(who.standing, host=who.host))

    @property
    def queues(self) -> bool:
        """There is something in the queue for them to decide."""
        return self.answers or self.settles or self.hears

    @property
    def knows_members(self) -> bool:
        return self._may(policy.may_list_members)

    @property
    def insights(self) -> bool:
        """They are told how it fares."""
        return self._may(lambda who: may_see_insights(who, self.community.charter))

    @property
    def any(self) -> bool:
        return self.queues or self.edits or self.governs or self.announces

    def _may(self, rule: Callable[[Authority], Verdict]) -> bool:
        return self.acting and rule(self.authority) == ALLOW


async def duties_of(tx: Unit, person: ActorFacts, community: ActorFacts) -> Duties:
    """In a community of this server: of one elsewhere, none here."""
    standing = await tx.memberships.get(community.id, person.id)
    host = person.local and await is_admin(tx.connection, person.id)
    acting = community.local and community.deleted_at is None and may_act_at_all(person) == ALLOW
    return Duties(community, Authority(standing, host=host), acting)


async def kept_place(tx: Unit, person: ActorFacts, name: str) -> Duties:
    """A community here by its name. Raises Missing where there is none, or none that this person keeps order in: who
    does not is not told whether it is there."""
    found = await tx.actors.named(name)
    if found is None or not found.is_community or not found.local or found.deleted_at is not None:
        raise Missing(f"no community {name[:40]!r} here")
    duties = await duties_of(tx, person, found)
    if not duties.any:
        raise Missing(f"{person.uri} does not keep order in {found.uri}")
    return duties
