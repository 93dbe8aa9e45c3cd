"""Who may become an admin of this server, and who may be one no longer. Pure."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


def may_promote(person: ActorFacts, *, has_account: bool) -> Verdict:
    """Whoever lives here and is not suspended."""
    if not has_account or person.deleted_at is not None:
        return Deny("Only who has an account here can be an admin.")
    return may_act_at_all(person)


def may_demote(by: ActorFacts, person: ActorFacts) -> Verdict:
    """Nobody takes it from themselves: so there is always one left."""
    return Deny("Another admin has to do that.") if by.id == person.id else ALLOW
