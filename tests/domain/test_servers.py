"""What rules about servers come to: under all their names, from all who lay them down, in whatever order."""

import pytest

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.servers import (
    Rulebook,
    counts_vote,
    is_listed,
    may_come_in,
    may_contact,
    may_report,
    obscured,
    read_host,
    shows_media,
)
from fedi_groups.domain.servers import AUTOMATIC, OWN, Limit, Rule, Stance, list_of, list_source
from fedi_groups.domain.types import Instant
from fedi_groups.domain.verdicts import Allow, Deny, Hold
from tests.domain.facts import community, elsewhere, person

BLOCKED = Rulebook(fixed=frozenset({"evil.test", "sub.mixed.test", "[::1]", "192.0.2.7"}))
LIST = list_source(1)


def rule(host: str, stance: Stance, *limits: Limit, source: str = OWN) -> Rule:
    return Rule(host, stance, frozenset(limits), source)


OPEN, LIMITED, SHUT = Stance.OPEN, Stance.LIMITED, Stance.BLOCKED


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "EVIL.Test",
        "evil.test:8443",
        "evil.test.",
        "evil.test.:443",
        "a.evil.test",
        "very.deep.below.evil.test:80",
        "sub.mixed.test",
        "x.sub.mixed.test",
        "[::1]",
        "[::1]:8000",
        "192.0.2.7:443",
    ],
)
def test_a_blocked_server_is_turned_away(host: str) -> None:
    assert isinstance(may_contact(host, BLOCKED), Deny)


@pytest.mark.parametrize(
    "host",
    ["good.test", "notevil.test", "evil.test.good.example", "mixed.test", "other.mixed.test", "test", "[::2]:8000", ""],
)
def test_others_are_not(host: str) -> None:
    assert may_contact(host, BLOCKED) == Allow()
    assert may_contact("evil.test", Rulebook()) == Allow()


@pytest.mark.parametrize(
    ("rules", "host", "stance", "limits"),
    [
        ([], "a.test", OPEN, ()),
        ([rule("a.test", SHUT)], "b.a.test", SHUT, ()),
        ([rule("a.test", LIMITED, Limit.HOLD)], "b.a.test:80", LIMITED, (Limit.HOLD,)),
        # The most specific of the admins' own rules decides.
        ([rule("a.test", SHUT), rule("b.a.test", OPEN)], "b.a.test", OPEN, ()),
        ([rule("a.test", SHUT), rule("b.a.test", OPEN)], "c.b.a.test", OPEN, ()),
        ([rule("a.test", OPEN), rule("b.a.test", SHUT)], "b.a.test", SHUT, ()),
        # Whatever lists say.
        ([rule("a.test", OPEN), rule("a.test", SHUT, source=LIST)], "a.test", OPEN, ()),
        ([rule("a.test", OPEN), rule("b.a.test", SHUT, source=LIST)], "b.a.test", OPEN, ()),
        ([rule("a.test", LIMITED, Limit.VOTES), rule("a.test", SHUT, source=LIST)], "a.test", LIMITED, (Limit.VOTES,)),
        # Lists add up.
        (
            [rule("a.test", LIMITED, Limit.HIDE, source=LIST), rule("a.test", LIMITED, Limit.MEDIA, source="list 2")],
            "b.a.test",
            LIMITED,
            (Limit.HIDE, Limit.MEDIA),
        ),
        (
            [rule("a.test", LIMITED, Limit.HIDE, source=LIST), rule("a.test", SHUT, source="list 2")],
            "a.test",
            SHUT,
            (Limit.HIDE,),
        ),
        # What is automatic adds to own rules, but not to an open one.
        (
            [rule("a.test", LIMITED, Limit.HIDE), rule("a.test", LIMITED, Limit.HOLD, source=AUTOMATIC)],
            "a.test",
            LIMITED,
            (Limit.HIDE, Limit.HOLD),
        ),
        ([rule("a.test", OPEN), rule("a.test", LIMITED, Limit.HOLD, source=AUTOMATIC)], "a.test", OPEN, ()),
        ([rule("a.test", LIMITED, Limit.HOLD, source=AUTOMATIC)], "a.test", LIMITED, (Limit.HOLD,)),
    ],
)
def test_several_rules_come_to_one(rules: list[Rule], host: str, stance: Stance, limits: tuple[Limit, ...]) -> None:
    for order in (rules, rules[::-1]):
        found = Rulebook(order).terms(host)
        assert (found.stance, found.limits) == (stance, frozenset(limits))


def test_what_the_settings_block_no_rule_lifts() -> None:
    assert Rulebook([rule("evil.test", OPEN)], fixed=frozenset({"evil.test"})).blocks("a.evil.test")


def test_where_only_listed_servers_federate_all_others_are_blocked() -> None:
    rules = [rule("friend.test", OPEN), rule("new.test", LIMITED, Limit.HOLD), rule("bad.test", SHUT)]
    shared = [rule("shared.test", LIMITED, source=LIST), rule("flood.test", LIMITED, source=AUTOMATIC)]
    book = Rulebook([*rules, *shared], listed_only=True)
    assert [host for host in ("friend.test", "a.friend.test", "new.test") if book.blocks(host)] == []
    others = ("bad.test", "shared.test", "flood.test", "unknown.test")
    assert [host for host in others if not book.blocks(host)] == []


def test_a_rule_holds_until_its_time_is_over() -> None:
    book = Rulebook([Rule("a.test", SHUT, until=Instant(10)), rule("b.test", SHUT)])
    assert book.without_expired(Instant(9)) is book
    later = book.without_expired(Instant(10))
    assert not later.blocks("a.test") and later.blocks("b.test")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Evil.Test", "evil.test"),
        ("*.evil.test", "evil.test"),
        ("https://evil.test/about", "evil.test"),
        ("evil.test:8443", "evil.test"),
        ("evil.test.", "evil.test"),
        ("@evil.test", "evil.test"),
        ("bücher.test", "xn--bcher-kva.test"),
        ("مثال.test", "xn--mgbh0fb.test"),
        ("[::1]:80", "[::1]"),
        ("192.0.2.7", "192.0.2.7"),
        ("ev*l.test", None),
        ("evil test", None),
        ("evil..test", None),
        ("-evil.test", None),
        ("", None),
        (f"{'a' * 64}.test", None),
        (f"{'a.' * 127}test", None),
        ("a\u0000.test", None),
    ],
)
def test_a_host_is_read_in_whatever_form_it_is_written(text: str, host: str | None) -> None:
    assert read_host(text) == host


@pytest.mark.parametrize("host", ["a", "ab", "a.b", "evil.test", "very.long.name.of.a.server.example"])
def test_stars_hide_the_middle_of_a_name(host: str) -> None:
    found = obscured(host)
    assert len(found) == len(host) and "*" in found
    assert [place for place, each in enumerate(found) if each == "." and host[place] != "."] == []


def test_a_new_post_of_a_limited_server_waits(eve: ActorFacts) -> None:
    held = Rulebook([rule("there.test", LIMITED, Limit.HOLD)])
    assert isinstance(may_come_in(held, eve, community()), Hold)
    assert isinstance(may_come_in(Rulebook([rule("there.test", LIMITED, Limit.HIDE)]), eve, community()), Allow)
    assert isinstance(may_come_in(held, person(), community()), Allow)


def test_what_a_limited_community_passes_on_waits_but_what_people_here_say_in_it_does_not(eve: ActorFacts) -> None:
    held = Rulebook([rule("there.test", LIMITED, Limit.HOLD)])
    place = elsewhere(community())
    assert isinstance(may_come_in(held, elsewhere(person()), place), Hold)
    assert isinstance(may_come_in(held, person(), place), Allow)


def test_nobody_speaks_from_or_in_a_blocked_server(eve: ActorFacts) -> None:
    shut = Rulebook([rule("there.test", SHUT)])
    assert isinstance(may_come_in(shut, eve, community()), Deny)
    assert isinstance(may_come_in(shut, person(), elsewhere(community())), Deny)


@pytest.mark.parametrize("limit", list(Limit))
def test_each_limit_is_one_by_itself(eve: ActorFacts, limit: Limit) -> None:
    book = Rulebook([rule("there.test", LIMITED, limit)])
    refused = {
        Limit.HOLD: may_come_in(book, eve, None) != Allow(),
        Limit.HIDE: not is_listed(book, eve),
        Limit.MEDIA: not shows_media(book, eve),
        Limit.VOTES: not counts_vote(book, eve),
        Limit.REPORTS: may_report(book, eve) != Allow(),
    }
    assert [each for each, is_so in refused.items() if is_so] == [limit]


def test_people_here_are_free_of_all_of_it() -> None:
    book = Rulebook([rule("here.test", LIMITED, *Limit)])
    ann = person()
    assert is_listed(book, ann) and shows_media(book, ann) and counts_vote(book, ann)
    assert may_report(book, ann) == may_come_in(book, ann, None) == Allow()


def test_the_source_of_a_rule_tells_its_list() -> None:
    assert list_of(list_source(7)) == 7
    assert [list_of(each) for each in (OWN, AUTOMATIC)] == [None, None]


@pytest.fixture
def eve() -> ActorFacts:
    return elsewhere(person())
