"""What a list of rules would change, before anything is: for admins to look at, and to tell a list that went bad."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fedi_groups.domain.policy.servers import names_of
from fedi_groups.domain.servers import Rule

A_FEW = 10
"""Hosts that may come to a list, or leave it, whatever its size."""


@dataclass(frozen=True, slots=True)
class Change:
    """One host: what was said of it, and what would be."""

    before: Rule
    after: Rule


@dataclass(frozen=True, slots=True)
class Plan:
    """`new`, `changed` and `lifted` are what would be done. `conflicts`: where an own rule says something else, and is
    left as it is. `same`: how many hosts nothing changes for."""

    new: tuple[Rule, ...] = ()
    changed: tuple[Change, ...] = ()
    lifted: tuple[Rule, ...] = ()
    conflicts: tuple[Change, ...] = ()
    same: int = 0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those to be laid down."""
        return (*self.new, *(each.after for each in self.changed))

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.lifted)


def plan_import(wanted: Iterable[Rule], own: Mapping[str, Rule], *, overwrite: bool) -> Plan:
    """A list that becomes rules of one's own: what is there already stays, unless it is to be overwritten."""
    new: list[Rule] = []
    changed: list[Change] = []
    conflicts: list[Change] = []
    same = 0
    for rule in wanted:
        before = own.get(rule.host)
        if before is None:
            new.append(rule)
        elif before.says_the_same(rule):
            same += 1
        elif overwrite:
            changed.append(Change(before, rule))
        else:
            conflicts.append(Change(before, rule))
    return Plan(tuple(new), tuple(changed), (), tuple(conflicts), same)


def plan_list(wanted: Iterable[Rule], present: Mapping[str, Rule], own: Mapping[str, Rule]) -> Plan:
    """A shared list as it is now, against what was taken over from it. What has left it is lifted, as far as it came
    from there. Own rules overrule it, but what it says is kept: it counts once they are lifted."""
    listed = {rule.host: rule for rule in wanted}
    new = [rule for host, rule in listed.items() if host not in present]
    both = [Change(present[host], rule) for host, rule in listed.items() if host in present]
    changed = [each for each in both if not _is_same(each.before, each.after)]
    overruled = [(_own_about(host, own), rule) for host, rule in listed.items()]
    conflicts = [Change(mine, rule) for mine, rule in overruled if mine is not None and not _agree(mine, rule)]
    lifted = [rule for host, rule in present.items() if host not in listed]
    return Plan(tuple(new), tuple(changed), tuple(lifted), tuple(conflicts), len(both) - len(changed))


def why_sudden(plan: Plan, before: int) -> str | None:
    """Why a list of `before` hosts has changed too much to be taken over unseen; None if it has not.

    An empty file, somebody else's, or a list that has been taken over by others would do harm in a moment.
    """
    if before == 0:
        return None
    if (len(plan.lifted) > A_FEW and len(plan.lifted) * 2 > before) or len(plan.lifted) == before:
        return f"of {before} hosts {len(plan.lifted)} have left it at once"
    if len(plan.new) > A_FEW and len(plan.new) > before:
        return f"{len(plan.new)} hosts have come to it at once; it had {before}"
    return None


def _is_same(one: Rule, other: Rule) -> bool:
    return one.says_the_same(other) and (one.reason, one.obscured) == (other.reason, other.obscured)


def _agree(one: Rule, other: Rule) -> bool:
    return (one.stance, one.limits) == (other.stance, other.limits)


def _own_about(host: str, own: Mapping[str, Rule]) -> Rule | None:
    """The rule of one's own that decides about a host: its own, or that of the nearest parent that has one."""
    return next((own[name] for name in names_of(host) if name in own), None)
