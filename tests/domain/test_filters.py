"""What meets a filter: words as they stand, in scripts with and without spaces, and posts."""

from typing import Any

import pytest

from fedi_groups.domain.filters import FilterAction, FilterContext, FilteredPost, FilterFacts, Hit, Keyword, hits_on
from fedi_groups.domain.letters import spaced
from fedi_groups.domain.types import ActorId, Instant


def filter_for(*keywords: Keyword, **more: Any) -> FilterFacts:
    return FilterFacts(1, ActorId(1), "A filter", (FilterContext.HOME,), keywords=keywords, **more)


@pytest.mark.parametrize(
    ("words", "text", "whole", "within"),
    [
        ("spam", "All SPAM, all day", True, True),
        ("spam", "Spamalot", False, True),
        ("spam", "antispam", False, True),
        ("spam", "spam_free", False, True),
        ("#spam", "Look: #spam!", True, True),
        ("#spam", "Look: #spammers", False, True),
        ("two  words", "These two\n\nwords", True, True),
        ("two words", "two other words", False, False),
        ("straße", "STRASSE", True, True),
        ("café", "cafe\u0301", True, True),
        ("cafe", "café", False, False),
        ("كتاب", "قرأت الكتاب أمس", True, True),
        ("كتاب", "وبالكتاب نبدأ", True, True),
        ("كتاب", "كتابة", False, True),
        ("كِتَابٌ", "كتـاب", True, True),
        ("أحمد", "احمد هنا", True, True),
        ("مكتبة", "في المكتبه", True, True),
        ("لد", "ولد صغير", False, True),
        ("猫", "黒猫が好き", True, True),
        ("ねこ", "このねこは", True, True),
        ("แมว", "ฉันรักแมวมาก", True, True),
        ("정치", "정치를 말하다", True, True),
        ("정치", "비정치", False, True),
        ("spam", "", False, False),
    ],
)
def test_words_are_found_by_themselves_or_within_others(words: str, text: str, whole: bool, within: bool) -> None:
    for wanted, found in ((True, whole), (False, within)):
        hits = hits_on(spaced(text), (), [filter_for(Keyword(1, words, wanted))])
        assert bool(hits) is found, (words, text, wanted)


def test_a_hit_says_which_words_and_which_posts() -> None:
    known = filter_for(Keyword(1, "Spam"), Keyword(2, "eggs"), Keyword(3, "ham"), posts=(FilteredPost(4, 7),))

    assert hits_on(spaced("Ham and spam"), (6, 8), [known]) == (Hit(known, ("Spam", "ham"), ()),)
    assert hits_on("", (6, 7), [known]) == (Hit(known, (), (7,)),)
    assert hits_on("nothing", (6,), [known]) == ()


def test_only_one_that_hides_leaves_out_and_only_where_it_counts() -> None:
    hides = Hit(filter_for(Keyword(1, "spam"), action=FilterAction.HIDE), ("spam",), ())
    warns = Hit(filter_for(Keyword(1, "spam")), ("spam",), ())

    assert hides.hides(FilterContext.HOME) and not hides.hides(FilterContext.NOTIFICATIONS)
    assert not warns.hides(FilterContext.HOME)


def test_one_that_is_over_holds_no_more() -> None:
    assert filter_for().holds(Instant(10**16))
    assert filter_for(expires_at=Instant(10)).holds(Instant(9))
    assert not filter_for(expires_at=Instant(10)).holds(Instant(10))
