"""What a list would change, and when it has changed too much."""

from fedi_groups.domain.policy.plans import Plan, plan_import, plan_list, why_sudden
from fedi_groups.domain.servers import Limit, Rule, Stance


def rule(host: str, stance: Stance = Stance.BLOCKED, *limits: Limit, source: str = "list 1", reason: str = "") -> Rule:
    return Rule(host, stance, frozenset(limits), source, reason)


def by_host(*rules: Rule) -> dict[str, Rule]:
    return {each.host: each for each in rules}


def hosts(*rules: Rule) -> list[str]:
    return [each.host for each in rules]


def test_an_import_adds_and_leaves_own_rules_alone_unless_told_otherwise() -> None:
    own = by_host(rule("a.test"), rule("b.test", Stance.OPEN), rule("c.test", reason="mine"))
    wanted = [rule("a.test"), rule("b.test"), rule("c.test", reason="theirs"), rule("d.test")]
    plan = plan_import(wanted, own, overwrite=False)
    assert (hosts(*plan.new), plan.changed, plan.lifted, plan.same) == (["d.test"], (), (), 2)
    assert [each.after.host for each in plan.conflicts] == ["b.test"]
    again = plan_import(wanted, own, overwrite=True)
    assert ([each.after.host for each in again.changed], again.conflicts) == (["b.test"], ())
    assert hosts(*again.rules) == ["d.test", "b.test"]


def test_what_leaves_a_list_is_lifted_and_what_has_changed_in_it_changes() -> None:
    present = by_host(rule("a.test"), rule("b.test"), rule("c.test"), rule("d.test"))
    wanted = [rule("a.test"), rule("b.test", Stance.LIMITED, Limit.HIDE), rule("c.test", reason="why"), rule("e.test")]
    plan = plan_list(wanted, present, {})
    assert hosts(*plan.new) == ["e.test"] and hosts(*plan.lifted) == ["d.test"] and plan.same == 1
    assert [each.after.host for each in plan.changed] == ["b.test", "c.test"]
    assert plan_list(wanted, by_host(*wanted), {}).is_empty


def test_own_rules_overrule_a_list_and_it_is_said_where() -> None:
    own = by_host(rule("a.test", Stance.OPEN), rule("b.test"), rule("parent.test", Stance.LIMITED, Limit.HOLD))
    plan = plan_list([rule("a.test"), rule("b.test"), rule("x.parent.test"), rule("c.test")], {}, own)
    assert [each.after.host for each in plan.conflicts] == ["a.test", "x.parent.test"]
    assert len(plan.new) == 4


def many(count: int, *, begin: int = 0) -> tuple[Rule, ...]:
    return tuple(rule(f"s{number}.test") for number in range(begin, begin + count))


def test_a_list_that_has_changed_out_of_all_proportion_is_told_from_one_that_grows() -> None:
    assert why_sudden(Plan(new=many(5000)), 0) is None
    assert why_sudden(Plan(new=many(90), lifted=many(40)), 100) is None
    assert why_sudden(Plan(new=many(10), lifted=many(2)), 3) is None
    for plan, before in (
        (Plan(lifted=many(3)), 3),
        (Plan(lifted=many(51)), 100),
        (Plan(new=many(101)), 100),
        (Plan(new=many(11)), 2),
    ):
        assert why_sudden(plan, before) is not None
