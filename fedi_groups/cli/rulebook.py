"""A rule about another server, and what is here of that server, as they are told: in facts, words and rows."""

from fedi_groups.cli.columns import moment, short
from fedi_groups.domain.servers import AUTOMATIC, OWN, Rule
from fedi_groups.storage.settling import Reach
from fedi_groups.wire.times import write_time


def rule_facts(rule: Rule) -> dict[str, object]:
    return {
        "host": rule.host,
        "stance": rule.stance.value,
        "limits": sorted(each.value for each in rule.limits),
        "source": rule.source,
        "reason": rule.reason,
        "note": rule.note,
        "obscured": rule.obscured,
        "at": write_time(rule.at) if rule.at else None,
        "until": write_time(rule.until) if rule.until is not None else None,
    }


def reach_facts(here: Reach) -> dict[str, int]:
    return {
        "servers": here.servers,
        "followers": here.followers,
        "following": here.following,
        "members": here.members,
        "posts": here.posts,
    }


def in_words(here: Reach) -> str:
    if not here.servers:
        return "nothing."
    counts = (
        (here.followers, "follow somebody here"),
        (here.following, "are followed from here"),
        (here.members, "are members here"),
        (here.posts, "posts are theirs"),
    )
    return f"{'; '.join(f'{count} {words}' for count, words in counts)}."


def because(rule: Rule) -> str:
    end = f" until {moment(rule.until)}" if rule.until is not None else ""
    why = f": {rule.reason or rule.note}" if rule.reason or rule.note else ""
    return f"  {rule.stance.value} by {_by(rule)}, as {rule.host}{end}{why}"


def _by(rule: Rule) -> str:
    return {OWN: "you", AUTOMATIC: "itself (automatic)"}.get(rule.source, rule.source)


def row(rule: Rule) -> tuple[str, ...]:
    return (
        rule.host,
        rule.stance.value,
        ",".join(sorted(rule.limits)),
        rule.source,
        moment(rule.until) if rule.until is not None else "",
        short(rule.reason or rule.note),
    )
