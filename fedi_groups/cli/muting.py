"""Muting members for a time or for good: they read, and neither write nor vote."""

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.cli.arguments import ModeratorOption, PersonArgument, PlaceArgument, ReasonOption, RuleOption
from fedi_groups.cli.moderating import Acting, Deed, on_person
from fedi_groups.cli.said import Said
from fedi_groups.cli.times import ForOption, UntilOption, read_end
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.unit import Unit


async def mute(
    community: PlaceArgument,
    person: PersonArgument,
    moderator: ModeratorOption,
    reason: ReasonOption = "",
    rule: RuleOption = None,
    span: ForOption = None,
    until: UntilOption = None,
) -> Said:
    """Let somebody only read, for good or for a time. They are told."""
    end = read_end(span, until)

    async def act(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
        await moderation.mute(tx, hand, community=community, person=person, until=end(tx.now))

    return await on_person(community, person, Acting(moderator, reason, rule), Deed(act, "{} is muted."))


async def unmute(
    community: PlaceArgument, person: PersonArgument, moderator: ModeratorOption, reason: ReasonOption = ""
) -> Said:
    """Let somebody speak again who was muted."""
    deed = Deed(moderation.unmute, "{} may speak again.")
    return await on_person(community, person, Acting(moderator, reason), deed)
