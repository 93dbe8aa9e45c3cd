"""What charters let people say, and when: kinds of posts, first ones, accounts that are new, slow mode, mutes."""

from dataclasses import replace
from typing import Any

import pytest

from fedi_groups.domain.charter import Charter, Speakers
from fedi_groups.domain.facts import Standing
from fedi_groups.domain.policy.posting import may_post
from fedi_groups.domain.policy.speaking import (
    FOR_GOOD,
    Saying,
    Speaker,
    counts_shown,
    may_add,
    may_say,
    may_take_part,
)
from fedi_groups.domain.types import DAY, SECOND, Instant, MembershipState, Power, Role
from fedi_groups.domain.verdicts import Allow, Deny, Hold, Verdict
from tests.domain.facts import NOW, community, elsewhere, person, standing

MEMBER = standing(MembershipState.MEMBER)
MODERATOR = standing(MembershipState.MEMBER, Role.MODERATOR)
LEFT = standing(MembershipState.LEFT)
PLAIN, LINK, PICTURE = Saying(), Saying(link=True), Saying(picture=True)


def judged(
    charter: Charter, saying: Saying = PLAIN, who: Standing | None = MEMBER, *, local: bool = True, **more: Any
) -> Verdict:
    speaker = replace(Speaker(who, local, since=Instant(NOW - 100 * DAY)), **more)
    return may_say(saying, speaker, community(charter=charter), now=NOW)


@pytest.mark.parametrize(
    ("charter", "who", "comment", "verdict"),
    [
        pytest.param(Charter(posts=Speakers.ANYONE), None, False, Allow, id="anyone is anyone"),
        pytest.param(Charter(posts=Speakers.ANYONE), None, True, Deny, id="who may post may not therefore comment"),
        pytest.param(
            Charter(comments=Speakers.ANYONE), LEFT, True, Allow, id="who has left comments where anyone does"
        ),
        pytest.param(Charter(posts=Speakers.MODERATORS), MEMBER, False, Deny, id="announcements are for moderators"),
        pytest.param(Charter(posts=Speakers.MODERATORS), MEMBER, True, Allow, id="and comments for members"),
        pytest.param(Charter(posts=Speakers.MODERATORS), MODERATOR, False, Allow, id="moderators announce"),
        pytest.param(
            Charter(posts=Speakers.MODERATORS),
            replace(MEMBER, powers=frozenset({Power.ANNOUNCE})),
            False,
            Allow,
            id="and whoever has that power",
        ),
        pytest.param(
            Charter(posts=Speakers.ANYONE), standing(MembershipState.BANNED), False, Deny, id="never the banned"
        ),
    ],
)
def test_who_posts_and_who_comments(charter: Charter, who: Standing | None, comment: bool, verdict: type) -> None:
    assert type(may_post(person(), community(charter=charter), who, comment=comment)) is verdict


def test_where_only_members_read_anyone_is_any_member() -> None:
    club = community(charter=Charter(posts=Speakers.ANYONE), locked=True)
    assert isinstance(may_post(person(), club, None), Deny)
    assert may_post(person(), club, MEMBER) == Allow()


@pytest.mark.parametrize("kind", ["polls", "events", "links", "pictures"])
def test_each_kind_may_be_left_to_moderators(kind: str) -> None:
    narrowed: dict[str, Any] = {kind: Speakers.MODERATORS}
    charter, saying = Charter(**narrowed), Saying(**{kind[:-1]: True})
    no = judged(charter, saying)
    assert isinstance(no, Deny) and kind in no.reason and "other posts are welcome" in no.reason
    assert judged(charter) == judged(charter, saying, MODERATOR) == Allow()


def test_links_and_pictures_are_earned_by_what_was_shown() -> None:
    charter = Charter(earned_after=3)
    for saying in (LINK, PICTURE):
        no = judged(charter, saying, replace(MEMBER, shown=2))
        assert isinstance(no, Deny) and "3 posts or comments" in no.reason
        assert judged(charter, saying, replace(MEMBER, shown=3)) == judged(charter, saying, MODERATOR) == Allow()
        assert isinstance(may_add(saying, Speaker(None, True, NOW), community(charter=charter)), Deny)
    assert judged(charter) == Allow()


def test_the_first_ones_of_each_member_wait() -> None:
    charter = Charter(first_held=2)
    assert isinstance(judged(charter, who=replace(MEMBER, shown=1)), Hold)
    assert judged(charter, who=replace(MEMBER, shown=2)) == judged(charter, who=MODERATOR) == Allow()
    assert isinstance(judged(charter, who=replace(LEFT, shown=9)), Hold)


def test_strangers_elsewhere_wait_where_the_charter_wants_it() -> None:
    charter = Charter(posts=Speakers.ANYONE, strangers_held=True)
    assert isinstance(judged(charter, who=None, local=False), Hold)
    assert judged(charter, who=None, local=True) == judged(charter, who=MEMBER, local=False) == Allow()


def test_what_is_shown_is_counted_only_as_long_as_it_makes_a_difference() -> None:
    charter = Charter(first_held=1, earned_after=3)
    assert counts_shown(charter, replace(MEMBER, shown=2))
    assert not counts_shown(charter, replace(MEMBER, shown=3))
    assert not any(counts_shown(charter, each) for each in (MODERATOR, LEFT, None))
    assert not counts_shown(Charter(), MEMBER)


def test_slow_mode_says_when_one_may_speak_again() -> None:
    charter = Charter(pause=60)
    assert judged(charter, last=Instant(NOW - 20 * SECOND)) == Deny("You can post again in 40 seconds.")
    assert judged(Charter(pause=7200), last=NOW) == Deny("You can post again in 2 hours.")
    assert judged(charter, last=Instant(NOW - 60 * SECOND)) == judged(charter) == Allow()
    assert judged(charter, who=MODERATOR, last=NOW) == Allow()


def test_an_account_has_to_be_old_enough() -> None:
    charter = Charter(age=7)
    no = judged(charter, since=Instant(NOW - 5 * DAY))
    assert no == Deny("To speak here, an account is 7 days old; yours will be in 2 days.")
    assert judged(charter, since=Instant(NOW - 7 * DAY)) == judged(charter, who=MODERATOR, since=NOW) == Allow()


def test_the_muted_only_read_until_it_is_over() -> None:
    muted = replace(MEMBER, muted_until=Instant(NOW + DAY))
    no = judged(Charter(), who=muted)
    assert isinstance(no, Deny) and "for another 24 hours" in no.reason
    assert isinstance(may_take_part(replace(LEFT, muted_until=FOR_GOOD), now=NOW), Deny)
    assert may_take_part(replace(muted, muted_until=NOW), now=NOW) == Allow()
    assert may_take_part(replace(muted, role=Role.MODERATOR), now=NOW) == Allow()


def test_a_community_elsewhere_has_rules_of_its_own() -> None:
    there = elsewhere(community(charter=Charter(posts=Speakers.MODERATORS)))
    assert may_post(person(), there, MEMBER) == Allow()
