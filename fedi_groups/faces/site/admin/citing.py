"""What an admin fills in where they do something to somebody: for which rule of the server, and why."""

from fedi_groups.actions.authority import Hand
from fedi_groups.actions.citing import grounds
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.faces.site.moderation.said import LONGEST, number_in
from fedi_groups.faces.site.own import Own


def hand_for(visit: Own, by: ActorFacts, person: ActorFacts) -> Hand:
    """Who does it and why, with the words of the rule in the language of whom it is done to. Raises Denied where no
    rule was chosen, nor said that it is for none and why."""
    posted, rule = visit.site.web.posted, number_in(visit.said("rule"))
    theirs, shown = posted.said_in((person.language or "").split("-")[0]), posted.said_in(visit.frame.language.tag)
    rules = theirs.rules if rule is None or rule <= len(theirs.rules) else shown.rules
    return Hand(by, HERE, grounds(rules, rule, visit.said("reason").strip()[:LONGEST]))


def hand_of(visit: Own, by: ActorFacts) -> Hand:
    """The same where something is taken back: no reason is asked for."""
    return Hand(by, HERE, visit.said("reason").strip()[:LONGEST])
